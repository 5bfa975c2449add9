package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As systemd runs it: notifications, the watchdog, and what comes after a kill. */
@Tag("kernel")
class ServiceKernelTest {
  @TempDir private Path directory;
  private NetNamespace namespace;

  @BeforeEach
  void makeNamespace() {
    namespace = NetNamespace.create("service");
  }

  @AfterEach
  void removeNamespace() {
    namespace.close();
  }

  @Test
  void shouldTellSystemdOfEachPhase() throws Exception {
    try (NotifySocket systemd = new NotifySocket(directory.resolve("notify"));
        DaemonProcess daemon = startNotifying(systemd, "WATCHDOG_USEC=200000")) {
      assertThat(systemd.await("READY=1")).contains("\nSTATUS=serving built-in rules");
      assertThat(diverts()).as("it serves when it says so").contains("NFQUEUE");
      systemd.await("WATCHDOG=1");
      systemd.await("WATCHDOG=1");
      systemd.waiting(); // a socket that is full of beats would take no more

      daemon.signal("HUP");
      assertThat(systemd.await("RELOADING=1")).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
      systemd.await("READY=1");

      daemon.signal("TERM");
      systemd.await("STOPPING=1");
      assertThat(daemon.exitCode()).as(daemon.log()).isZero();
    }
  }

  @Test
  void shouldSayReadyAgainWhenAReloadFails() throws Exception {
    Path rules = Files.writeString(directory.resolve("rules.nft"), "");
    try (NotifySocket systemd = new NotifySocket(directory.resolve("notify"));
        DaemonProcess daemon = startNotifying(systemd, "X=Y", "--rules", rules.toString())) {
      systemd.await("READY=1");

      Files.writeString(rules, "tabel");
      daemon.signal("HUP");

      systemd.await("RELOADING=1");
      systemd.await("READY=1");
      assertThat(daemon.log()).contains("the old rules stay");
    }
  }

  @Test
  void shouldClearWhatAKilledOneLeft() throws Exception {
    kill("bypass");
    assertThat(diverts()).contains("NFQUEUE", "--queue-bypass");

    assertThat(clear("--service-result", "signal")).isZero();

    assertThat(diverts()).doesNotContain("NFQUEUE");
    assertThat(clear()).as("nothing left to clear").isZero();
  }

  @Test
  void shouldLeaveTheGateShutAfterAKillWhenToldToBlock() throws Exception {
    kill("block");
    String left = diverts();
    assertThat(left).contains("NFQUEUE");
    assertThat(left.lines().filter(rule -> rule.contains("--queue-bypass")))
        .as("what fails open: learning, by which nothing is judged")
        .allMatch(rule -> rule.contains("--queue-num 10110 "));

    assertThat(clear("--on-failure", "block", "--service-result", "signal")).isZero();
    assertThat(diverts()).isEqualTo(left);

    assertThat(clear("--on-failure", "block", "--service-result", "success")).isZero();
    assertThat(diverts()).doesNotContain("NFQUEUE");
  }

  @Test
  void shouldTakeOverWhatAKilledOneLeft() throws Exception {
    for (String mode : List.of("block", "bypass")) {
      kill(mode);
      int rules = count(diverts(), "NFQUEUE");
      try (DaemonProcess daemon =
          DaemonProcess.start(namespace, "run", "--on-failure", mode).awaitServing()) {
        assertThat(count(diverts(), "NFQUEUE")).isEqualTo(rules);
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).as(daemon.log()).isZero();
      }
      assertThat(diverts()).doesNotContain("NFQUEUE");
    }
  }

  @Test
  void shouldReplaceLeftoversInTablesThatTheRulesNoLongerNeed() throws Exception {
    kill("block");
    Path rules =
        Files.writeString(
            directory.resolve("rules.nft"),
            """
            table ip t {
              chain c {
                type filter hook input priority filter; policy accept;
                tcp dport 7 drop
              }
            }
            """);

    try (DaemonProcess daemon =
        DaemonProcess.start(namespace, "run", "--on-failure", "block", "--rules", rules.toString())
            .awaitServing()) {
      assertThat(diverts()).contains("NFQUEUE").doesNotContain("PREROUTING").isNotEmpty();
      assertThat(daemon.log()).contains("on failure packets are dropped");
    }
  }

  private void kill(String mode) throws Exception {
    try (DaemonProcess daemon =
        DaemonProcess.start(namespace, "run", "--on-failure", mode).awaitServing()) {
      daemon.signal("KILL");
      assertThat(daemon.exitCode()).isEqualTo(128 + 9);
    }
  }

  private int clear(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("clear"));
    arguments.addAll(List.of(options));
    try (DaemonProcess clear = DaemonProcess.start(namespace, arguments.toArray(String[]::new))) {
      return clear.exitCode();
    }
  }

  private DaemonProcess startNotifying(NotifySocket systemd, String variable, String... options)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(List.of(options));
    return DaemonProcess.start(
        namespace,
        List.of("env", "NOTIFY_SOCKET=" + systemd.path(), variable),
        DaemonProcess.classPath(),
        arguments);
  }

  /** The chains' rules, not the chains. */
  private String diverts() {
    String all = namespace.exec("iptables-save") + namespace.exec("ip6tables-save");
    return String.join("\n", all.lines().filter(line -> line.startsWith("-A")).toList());
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }
}
