package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whom the kernel runs first: the threads that packets wait for, and none else. */
@Tag("kernel")
class RealtimeKernelTest {
  private static final String SCHED_OTHER = "0";
  private static final String SCHED_FIFO = "1";

  /** Of /proc/PID/stat (proc(5)), counted from the field behind the name. */
  private static final int POLICY = 41 - 3;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Datagrams of a length, and how long to wait after each. */
  private static final String SENDER =
      "import socket, sys, time\n"
          + "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
          + "while True:\n"
          + "    s.sendto(bytes(int(sys.argv[1])), ('127.0.0.1', 9))\n"
          + "    time.sleep(float(sys.argv[2]))\n";

  private NetNamespace namespace;

  @BeforeEach
  void makeNamespace() {
    namespace = NetNamespace.create("realtime");
  }

  @AfterEach
  void removeNamespace() {
    namespace.close();
  }

  @Test
  void shouldRunQueuesThreadsBeforeOrdinaryPrograms() throws Exception {
    try (DaemonProcess daemon = start(List.of()).awaitServing()) {
      assertThat(policies(daemon, true)).containsExactly(SCHED_FIFO);
      assertThat(policies(daemon, false)).containsExactly(SCHED_OTHER);
      assertThat(daemon.log()).doesNotContain("real-time");
    }
  }

  @Test
  void shouldShareWithThemWhereAskedTo() throws Exception {
    try (DaemonProcess daemon = start(List.of(), "--realtime", "off").awaitServing()) {
      assertThat(policies(daemon, true)).containsExactly(SCHED_OTHER);
      assertThat(daemon.log()).doesNotContain("real-time");
    }
  }

  @Test
  void shouldShareWithThemAndSayOnceThatMoreIsRefused() throws Exception {
    List<String> wrapper = List.of("prlimit", "--rtprio=0", "setpriv", "--bounding-set=-sys_nice");
    try (DaemonProcess daemon = start(wrapper).awaitServing()) {
      assertThat(policies(daemon, true)).containsExactly(SCHED_OTHER);
      assertThat(daemon.log().lines().filter(line -> line.contains("real-time scheduling")))
          .singleElement()
          .asString()
          .contains("refused (errno 1); LimitRTPRIO=1 or CAP_SYS_NICE usually grants it");
    }
  }

  @Test
  void shouldShareWithThemWhileBulkDataComes() throws Exception {
    try (DaemonProcess daemon = start(List.of()).awaitServing()) {
      namespace.exec(
          "iptables",
          "-t",
          "mangle",
          "-A",
          "OUTPUT",
          "-p",
          "udp",
          "-j",
          "NFQUEUE",
          "--queue-num",
          "9780",
          "--queue-bypass");
      Process bulk = namespace.start("python3", "-c", SENDER, "60000", "0");
      Await.until(
          "its thread shares", PATIENCE, () -> policies(daemon, true).contains(SCHED_OTHER));
      bulk.destroyForcibly().waitFor();
      Process few = namespace.start("python3", "-c", SENDER, "10", "0.01");
      Await.until(
          "it precedes again", PATIENCE, () -> policies(daemon, true).equals(Set.of(SCHED_FIFO)));
      few.destroyForcibly().waitFor();
    }
  }

  private DaemonProcess start(List<String> wrapper, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("run", "--no-diverts", "--control", "off", "--state", "off"));
    arguments.addAll(List.of(options));
    return DaemonProcess.start(namespace, wrapper, DaemonProcess.classPath(), arguments);
  }

  /** Scheduling policies of a process's threads: of those of queues, or of all others. */
  private static Set<String> policies(DaemonProcess daemon, boolean ofQueues) throws IOException {
    Set<String> policies = new TreeSet<>();
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + daemon.pid() + "/task"))) {
      for (Path task : tasks) {
        String stat = stat(task);
        if (!stat.isEmpty() && stat.contains("(narrows-queue") == ofQueues) {
          policies.add(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[POLICY]);
        }
      }
    }
    return policies;
  }

  /** Empty for a thread that has ended meanwhile, as Java's compiler's do. */
  private static String stat(Path task) throws IOException {
    try {
      return Files.readString(task.resolve("stat"));
    } catch (IOException e) {
      if (Files.exists(task)) {
        throw e;
      }
      return "";
    }
  }
}
