package org.jnetfilter;

import static org.assertj.core.api.Assertions.assertThat;

import org.jnetfilter.internal.Errno;
import org.junit.jupiter.api.Test;

class NetfilterExceptionTest {
  @Test
  void shouldSayOperationErrnoAndAdvice() {
    NetfilterException e = new NetfilterException("bind queue 5", Errno.EBUSY, "stop it");
    assertThat(e).hasMessage("bind queue 5: EBUSY (Device or resource busy); stop it");
    assertThat(e.operation()).isEqualTo("bind queue 5");
    assertThat(e.errno()).isEqualTo(Errno.EBUSY);
    assertThat(e.isTemporary()).isTrue();
  }

  @Test
  void shouldNameAnErrnoThatNobodyExpected() {
    NetfilterException e = new NetfilterException("send", 36, "");
    assertThat(e).hasMessage("send: errno 36 (File name too long)");
    assertThat(e.isTemporary()).isFalse();
  }
}
