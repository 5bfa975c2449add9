package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SchedulingSliceTest {
  private static final Path SCHED = Path.of("/proc/thread-self/sched");
  private static final Pattern SLICE = Pattern.compile("se\\.slice\\s*:\\s*(\\d+)");

  @Test
  void shouldShortenTheCallingThreadsSlice() throws Exception {
    assumeTrue(Files.exists(SCHED) && kernelHasSlices(), "no slices before Linux 6.12");
    assertThat(SchedulingSlice.request(SchedulingSlice.SHORTEST_NANOS)).isZero();
    assertThat(slice()).isEqualTo(SchedulingSlice.SHORTEST_NANOS);
  }

  @Test
  void shouldKeepPolicyAndNiceValue() throws Exception {
    String before = policyAndNice();
    assertThat(SchedulingSlice.request(SchedulingSlice.SHORTEST_NANOS)).isZero();
    assertThat(policyAndNice()).isEqualTo(before);
  }

  private static boolean kernelHasSlices() {
    String[] version = System.getProperty("os.version").split("[^0-9]");
    int major = Integer.parseInt(version[0]);
    return major > 6 || major == 6 && Integer.parseInt(version[1]) >= 12;
  }

  private static long slice() throws Exception {
    Matcher matcher = SLICE.matcher(Files.readString(SCHED));
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** Of /proc/PID/stat: fields 19 (nice) and 41 (policy), counted behind the name from field 3. */
  private static String policyAndNice() throws Exception {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return fields[19 - 3] + " " + fields[41 - 3];
  }
}
