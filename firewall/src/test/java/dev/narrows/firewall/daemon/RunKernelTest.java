package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class RunKernelTest {
  private static final String SERVICE =
      """
      table ip t {
        chain in {
          type filter hook input priority filter; policy accept;
          tcp dport 7 %s
        }
      }
      """;

  private static final int PATIENCE_MILLIS = 500;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private NetNamespace namespace;

  @BeforeEach
  void makeNamespace() {
    namespace = NetNamespace.create("run");
  }

  @AfterEach
  void removeNamespace() {
    namespace.close();
  }

  @Test
  void shouldServeTheDefaultRulesAndLeaveNothingBehind() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(namespace, "run").awaitServing()) {
      assertThat(daemon.log())
          .contains("on failure packets pass unjudged (--on-failure bypass)")
          .contains("metrics at http://127.0.0.1:9780/metrics")
          .contains("serving built-in rules on queues 9780-9781, 10110, on failure bypass");
      assertThat(diverts()).contains("NFQUEUE");
      assertThat(queues()).hasSize(3);

      daemon.signal("TERM");

      assertThat(daemon.exitCode()).as(daemon.log()).isZero();
      assertThat(diverts()).doesNotContain("NFQUEUE");
      assertThat(namespace.exec("iptables-save") + namespace.exec("ip6tables-save"))
          .doesNotContainIgnoringCase("narrows");
      assertThat(queues()).isEmpty();
    }
  }

  @Test
  void shouldStopAtAnInterruptToo() throws Exception {
    try (DaemonProcess daemon = start(SERVICE.formatted("drop"))) {
      daemon.signal("INT");

      assertThat(daemon.exitCode()).as(daemon.log()).isZero();
      assertThat(diverts()).doesNotContain("NFQUEUE");
    }
  }

  @Test
  void shouldJudgeByNewRulesAfterReload() throws Exception {
    try (DaemonProcess daemon = start(SERVICE.formatted("drop"))) {
      assertThat(reachable()).isFalse();

      write(SERVICE.formatted("accept"));
      daemon.signal("HUP");
      daemon.awaitLog("rules reloaded");

      awaitReachable(true); // a SYN may take its time on a busy machine

      write(SERVICE.formatted("drop").replace("input", "output"));
      daemon.signal("HUP");
      awaitReachable(false);
    }
  }

  @Test
  void shouldKeepTheOldRulesWhenTheNewOnesHaveErrors() throws Exception {
    try (DaemonProcess daemon = start(SERVICE.formatted("drop"))) {
      String before = diverts();
      write(SERVICE.formatted("accpt"));
      daemon.signal("HUP");
      daemon.awaitLog("reload failed, the old rules stay");
      daemon.awaitLog("rules.nft:4:");

      assertThat(reachable()).isFalse();
      assertThat(diverts()).isEqualTo(before);
      assertThat(metrics()).contains("narrows_rules_reloads_total{result=\"failure\"} 1.0");
    }
  }

  @Test
  void shouldBindAndUnbindQueuesAsReloadedRulesNeedThem() throws Exception {
    String both =
        SERVICE.formatted("drop")
            + """
            table ip u {
              chain early {
                type filter hook output priority raw; policy accept;
                tcp flags syn / syn,rst tcp option maxseg size set 1300
              }
              chain late {
                type filter hook output priority mangle; policy accept;
                tcp flags syn / syn,rst tcp option maxseg size set 1200
              }
            }
            """;
    try (DaemonProcess daemon = start(SERVICE.formatted("drop"))) {
      assertThat(queues()).hasSize(2);

      write(both);
      daemon.signal("HUP");
      daemon.awaitLog("rules reloaded");
      assertThat(queues()).hasSize(3);

      write(SERVICE.formatted("counter").replace("t {", "v {"));
      daemon.signal("HUP");
      awaitReachable(true);
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).as(daemon.log()).isZero();
    }
  }

  @Test
  void shouldKeepTheOldDivertsWhenTheNewOnesFailHalfWay() throws Exception {
    Path broken = directory.resolve("broken");
    write(SERVICE.formatted("drop"));
    try (DaemonProcess daemon = startWithBreakable("ip6tables-restore", broken)) {
      String before = diverts();
      Files.createFile(broken);
      write(
          """
          table inet u {
            chain early {
              type filter hook output priority raw; policy accept;
              tcp flags syn / syn,rst tcp option maxseg size set 1300
            }
            chain late {
              type filter hook output priority mangle; policy accept;
              tcp flags syn / syn,rst tcp option maxseg size set 1200
            }
          }
          """);
      daemon.signal("HUP");
      daemon.awaitLog("reload failed, the old rules stay");

      assertThat(diverts()).isEqualTo(before);
      assertThat(queues()).hasSize(2);
      assertThat(reachable()).isFalse();

      Files.delete(broken);
      daemon.signal("HUP");
      daemon.awaitLog("rules reloaded");
      awaitReachable(true); // a SYN may take its time on a busy machine
    }
  }

  @Test
  void shouldFollowTheNetworkOnceItCan() throws Exception {
    Path broken = directory.resolve("broken");
    try (NetNamespace peer = NetNamespace.create("peer")) {
      NetNamespace.veth(namespace, "v0", peer, "v1");
      write(
          """
          table ip t {
            chain c {
              type filter hook prerouting priority mangle; policy accept;
              meta length > path mtu drop
            }
          }
          """);
      try (DaemonProcess daemon = startWithBreakable("iptables-restore", broken)) {
        Files.createFile(broken);
        namespace.ip("link", "set", "v0", "mtu", "1400");
        daemon.awaitLog("the diverts do not follow the network yet");
        assertThat(diverts()).contains("--length 0:1500");

        Files.delete(broken);
        awaitDiverts("--length 0:1400");
      }
    }
  }

  /** With a program of iptables in front of the real one that fails while a file is there. */
  private DaemonProcess startWithBreakable(String program, Path broken) throws IOException {
    Path programs = Files.createDirectory(directory.resolve("programs"));
    Path script = programs.resolve(program);
    Files.writeString(
        script,
        "#!/bin/sh\n[ -e %s ] && { echo made for this test; exit 1; }\nexec /usr/sbin/%s \"$@\"\n"
            .formatted(broken, program));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    List<String> wrapper = List.of("env", "PATH=" + programs + ":" + System.getenv("PATH"));
    List<String> arguments = List.of("run", "--rules", rules().toString());
    return DaemonProcess.start(namespace, wrapper, DaemonProcess.classPath(), arguments)
        .awaitServing();
  }

  @Test
  void shouldNameWhoHoldsTheQueue() throws Exception {
    try (DaemonProcess first = start(SERVICE.formatted("drop"));
        DaemonProcess second = second("--rules", rules().toString(), "--metrics", "off")) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(lastLine(second))
          .startsWith("narrows run: ")
          .contains("queue 978", "java", "pid " + first.pid());
      assertThat(second.log()).doesNotContain("\tat ");
      assertThat(reachable()).as("the first one's diverts stand").isFalse();
    }
  }

  @Test
  void shouldNotTakeTheDivertsOfOneThatRunsWithOtherQueues() throws Exception {
    try (DaemonProcess first = start(SERVICE.formatted("drop"));
        DaemonProcess second = second("--metrics", "off", "--queue-base", "7")) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(lastLine(second))
          .startsWith("narrows run: Narrows runs already: queue 978")
          .contains("pid " + first.pid())
          .endsWith("; stop that one first");
      assertThat(reachable()).as("the first one's diverts stand").isFalse();
    }
  }

  @Test
  void shouldLeaveTheFirstOneAloneWhenItsPortIsTaken() throws Exception {
    try (DaemonProcess first = start(SERVICE.formatted("drop"));
        DaemonProcess second = second("--queue-base", "7")) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(lastLine(second)).startsWith("narrows run: ").contains("127.0.0.1:9780");
      assertThat(second.log()).doesNotContain("\tat ");
      assertThat(reachable()).as("the first one's diverts stand").isFalse();
      first.signal("TERM");
      assertThat(first.exitCode()).isZero();
    }
  }

  @Test
  void shouldLeaveIptablesAloneWithoutDiverts() throws Exception {
    try (DaemonProcess daemon =
        DaemonProcess.start(namespace, "run", "--no-diverts", "--metrics", "off").awaitServing()) {
      assertThat(daemon.log()).contains("diverts left to you", "no metrics");
      assertThat(diverts()).doesNotContain("NFQUEUE");
      assertThat(queues()).hasSize(3);
    }
  }

  @Test
  void shouldDivertMoreWhenAPathGetsNarrower() throws Exception {
    try (NetNamespace peer = NetNamespace.create("peer")) {
      NetNamespace.veth(namespace, "v0", peer, "v1");
      try (DaemonProcess daemon = DaemonProcess.start(namespace, "run").awaitServing()) {
        assertThat(diverts()).contains("--length 0:1500");

        namespace.ip("link", "set", "v0", "mtu", "1400");
        daemon.awaitLog("least path MTU is now 1400 for IPv4, 1400 for IPv6");

        awaitDiverts("--length 0:1400");
      }
    }
  }

  private DaemonProcess start(String rules) throws IOException {
    write(rules);
    return DaemonProcess.start(namespace, "run", "--rules", rules().toString()).awaitServing();
  }

  private DaemonProcess second(String... options) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(List.of(options));
    return DaemonProcess.start(namespace, arguments.toArray(String[]::new));
  }

  private Path rules() {
    return directory.resolve("rules.nft");
  }

  private void write(String text) throws IOException {
    Files.writeString(rules(), text);
  }

  private static String lastLine(DaemonProcess process) {
    List<String> lines = process.log().lines().toList();
    return lines.get(lines.size() - 1);
  }

  /** The rules, without the comments that tell the time. */
  private String diverts() {
    String all = namespace.exec("iptables-save") + namespace.exec("ip6tables-save");
    return String.join("\n", all.lines().filter(line -> line.startsWith("-A")).toList());
  }

  private List<String> queues() {
    return namespace.exec("cat", "/proc/net/netfilter/nfnetlink_queue").lines().toList();
  }

  /** Whether a connection to a listener on port 7 comes about. */
  private boolean reachable() throws Exception {
    return namespace.inside(
        () -> {
          try (ServerSocket listener = new ServerSocket(7, 1, InetAddress.getLoopbackAddress());
              Socket client = new Socket()) {
            client.connect(listener.getLocalSocketAddress(), PATIENCE_MILLIS);
            return true;
          } catch (SocketTimeoutException e) {
            return false;
          }
        });
  }

  private void awaitReachable(boolean wanted) throws Exception {
    Await.until("reachable: " + wanted, LIMIT, () -> reachable() == wanted);
  }

  private void awaitDiverts(String text) {
    Await.until(() -> text + " among\n" + diverts(), LIMIT, () -> diverts().contains(text));
  }

  private String metrics() throws Exception {
    return namespace.inside(
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), 9780)) {
            socket
                .getOutputStream()
                .write("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          }
        });
  }
}
