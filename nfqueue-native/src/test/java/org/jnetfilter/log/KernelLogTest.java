package org.jnetfilter.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelLogTest {
  @Test
  void shouldTakeTheKernelsOwnLinesOfTheTimeAskedFor() {
    String line = "4,1234,5000000,-;eth0: something; else\n SUBSYSTEM=net\n DEVICE=n2\n";
    assertThat(KernelLog.line(line, 5_000_000)).isEqualTo("eth0: something; else");
    assertThat(KernelLog.line(line, 5_000_001)).isEmpty();
  }

  @Test
  void shouldNotBelieveProgramsThatWriteIntoTheLog() {
    assertThat(KernelLog.line("12,1234,5000000,-;eth0: forged\n", 0)).isEmpty();
  }

  @Test
  void shouldPassOverWhatIsNoRecord() {
    for (String odd :
        new String[] {"", ";", "x", "4,1;y", "a,b,c,d;z", "4,1,99999999999999999999;z"}) {
      assertThat(KernelLog.line(odd, 0)).as(odd).isEmpty();
    }
  }
}
