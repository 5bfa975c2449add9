package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ThreadSchedulingTest {
  private static final Path SCHED = Path.of("/proc/thread-self/sched");
  private static final Pattern SLICE = Pattern.compile("se\\.slice\\s*:\\s*(\\d+)");
  private static final int USUAL_SLICE = 3_000_000;

  // Fields of /proc/PID/stat (proc(5)).
  private static final int NICE = 19;
  private static final int REALTIME_PRIORITY = 40;
  private static final int POLICY = 41;

  private volatile String[] reniced;

  private final ThreadScheduling scheduling = ThreadScheduling.ofThisThread();

  @AfterEach
  void shareAgain() {
    scheduling.share(USUAL_SLICE);
    scheduling.close();
  }

  @Test
  void shouldShortenTheCallingThreadsSlice() throws Exception {
    assumeTrue(Files.exists(SCHED) && kernelHasSlices(), "no slices before Linux 6.12");
    assertThat(scheduling.share(ThreadScheduling.SHORTEST_NANOS)).isZero();
    assertThat(slice()).isEqualTo(ThreadScheduling.SHORTEST_NANOS);
  }

  @Test
  void shouldKeepPolicyAndNiceValue() throws Exception {
    String policy = stat(POLICY);
    String nice = stat(NICE);
    assertThat(scheduling.isUsual()).isTrue();
    assertThat(scheduling.share(ThreadScheduling.SHORTEST_NANOS)).isZero();
    assertThat(stat(POLICY)).isEqualTo(policy);
    assertThat(stat(NICE)).isEqualTo(nice);
  }

  @Test
  @Tag("kernel")
  void shouldPrecedeOthersUntilItSharesAgain() throws Exception {
    assertThat(scheduling.precede(2)).isZero();
    assertThat(stat(POLICY)).isEqualTo("1"); // SCHED_FIFO
    assertThat(stat(REALTIME_PRIORITY)).isEqualTo("2");
    try (ThreadScheduling other = ThreadScheduling.ofThisThread()) {
      assertThat(other.isUsual()).isFalse();
    }
    assertThat(scheduling.share(ThreadScheduling.SHORTEST_NANOS)).isZero();
    assertThat(stat(POLICY)).isEqualTo("0"); // SCHED_OTHER
  }

  @Test
  @Tag("kernel")
  void shouldNotHandItsPrecedenceOn() throws Exception {
    assertThat(scheduling.precede(1)).isZero();
    String[] policy = new String[1];
    Thread started = new Thread(() -> policy[0] = uncheckedPolicy());
    started.start();
    started.join();
    assertThat(policy[0]).isEqualTo("0");
  }

  @Test
  @Tag("kernel")
  void shouldKeepANiceValueThatWasChangedMeanwhile() throws Exception {
    Thread other = new Thread(() -> reniced = uncheckedRenice());
    other.start(); // of its own, as nobody gets a lower nice value back without a privilege
    other.join();
    assertThat(reniced).containsExactly("7", "7", "7");
  }

  private static String[] uncheckedRenice() {
    try (ThreadScheduling mine = ThreadScheduling.ofThisThread()) {
      Path self = Path.of("/proc/thread-self").toRealPath();
      mine.precede(1);
      new ProcessBuilder("renice", "-n", "7", "-p", self.getFileName().toString())
          .start()
          .waitFor();
      String preceding = stat(NICE);
      mine.share(ThreadScheduling.SHORTEST_NANOS);
      String sharing = stat(NICE);
      mine.precede(1);
      return new String[] {preceding, sharing, stat(NICE)};
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String uncheckedPolicy() {
    try {
      return stat(POLICY);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
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

  /**
   * A field of the calling thread, numbered from 1; counted behind the name, which is the second.
   */
  private static String stat(int field) throws Exception {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field - 3];
  }
}
