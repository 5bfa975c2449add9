package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReceivePacingTest {
  private final ReceivePacing pacing = new ReceivePacing();
  private long nowNanos = 123_456_789_000L;

  @Test
  void shouldNotPauseWhenPacketsComeOneByOne() {
    assertThat(pausesIn(1000, 1, 30)).isZero(); // 33,000 a second
  }

  @Test
  void shouldPauseWhenManyCome() {
    assertThat(pausesIn(1000, 1, 5)).isGreaterThan(700); // 200,000 a second
  }

  @Test
  void shouldNotPauseWhenMoreMayWait() {
    pausesIn(1000, 1, 5);
    assertThat(receive(32, true)).isFalse();
    assertThat(receive(1, false)).isTrue();
  }

  @Test
  void shouldNotPauseForALonePacketAfterManyHaveCome() {
    pausesIn(1000, 1, 5);
    nowNanos += TimeUnit.MILLISECONDS.toNanos(5);
    assertThat(receive(1, false)).isFalse();
    assertThat(pausesIn(100, 1, 30)).isZero();
  }

  private int pausesIn(int receives, int packets, long micros) {
    int pauses = 0;
    for (int i = 0; i < receives; i++) {
      nowNanos += TimeUnit.MICROSECONDS.toNanos(micros);
      pauses += receive(packets, false) ? 1 : 0;
    }
    return pauses;
  }

  private boolean receive(int packets, boolean more) {
    return pacing.received(packets, more, nowNanos);
  }
}
