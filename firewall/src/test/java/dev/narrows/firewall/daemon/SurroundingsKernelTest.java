package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A machine that lacks something: a line says what, and nothing is left behind. */
@Tag("kernel")
class SurroundingsKernelTest {
  /** For a mount namespace: hides programs, by whatever name they are called. */
  private static final String HIDE =
      "hide() { for p; do mount --bind /dev/null \"$(readlink -f \"$(command -v $p)\")\"; done; };";

  @TempDir private Path directory;
  private NetNamespace namespace;

  @BeforeEach
  void makeNamespace() {
    namespace = NetNamespace.create("around");
  }

  @AfterEach
  void removeNamespace() {
    namespace.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hide iptables-nft iptables-legacy | system | iptables is not installed; install it \
          (apt install iptables), or bring packets to the queues yourself with --no-diverts
          hide iptables-legacy | legacy | iptables-legacy is not installed; install it \
          (apt install iptables), choose --iptables system, which is there, or bring packets to \
          the queues yourself with --no-diverts
          hide iptables-nft | nft | iptables-nft is not installed; install it \
          (apt install iptables), choose --iptables legacy, which is there, or bring packets to \
          the queues yourself with --no-diverts
          """)
  void shouldRefuseWithoutThePrograms(String prepare, String backend, String message)
      throws Exception {
    try (DaemonProcess daemon = start(prepare, "--iptables", backend)) {
      assertThat(daemon.exitCode()).isEqualTo(1);
      assertThat(daemon.log()).isEqualTo("narrows run: " + message + "\n");
    }
    assertThatNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mount -t tmpfs none /dev/net    | --offload  | tun | offload = tun, but /dev/net/tun \
          cannot be opened: no such file; 'modprobe tun' may help
          mount -t tmpfs none /sys/fs/bpf | --selector | bpf | selector = bpf, but it cannot be had: \
          no BPF file system is mounted; mount -t bpf bpf /sys/fs/bpf; use auto or length
          """)
  void shouldRefuseWithoutWhatTheOperatorWants(
      String prepare, String option, String value, String message) throws Exception {
    try (DaemonProcess daemon = start(prepare, option, value)) {
      assertThat(daemon.exitCode()).isEqualTo(1);
      assertThat(daemon.log()).endsWith("\nnarrows run: " + message + "\n");
    }
    assertThatNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mount -t tmpfs -o ro none "$STATE" | Read-only file system
          mount -t tmpfs -o size=4k none "$STATE"; echo > "$STATE/full" | No space left on device
          """)
  void shouldServeWhereNothingCanBeKept(String prepare, String reason) throws Exception {
    Path control = directory.resolve("control");
    String state = directory.toString();
    String prepared = "STATE=" + state + "/state; mkdir \"$STATE\"; " + prepare;
    try (DaemonProcess daemon =
        start(prepared, "--control", control.toString(), "--state", state + "/state")) {
      daemon.awaitServing();
      String[] set = {"path-mtu", "--control", control.toString(), "--set", "192.0.2.7=1400"};
      try (DaemonProcess teacher = DaemonProcess.start(namespace, set)) {
        assertThat(teacher.exitCode()).as(teacher.log()).isZero();
      }
      daemon.awaitLog("cannot be kept in " + state + "/state/path-mtu: " + reason + "\n");
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).as(daemon.log()).isZero();
    }
    assertThatNothingIsLeft();
  }

  /** Runs Narrows after a shell has changed what it sees, in a mount namespace of its own. */
  private DaemonProcess start(String prepare, String... options) {
    String script = HIDE + " " + prepare + " && exec \"$@\"";
    List<String> wrapper = List.of("unshare", "--mount", "sh", "-c", script, "sh");
    List<String> arguments = new ArrayList<>(List.of("run", "--metrics", "off"));
    if (!List.of(options).contains("--control")) {
      arguments.addAll(List.of("--control", "off"));
    }
    arguments.addAll(List.of(options));
    return DaemonProcess.start(namespace, wrapper, DaemonProcess.classPath(), arguments);
  }

  private void assertThatNothingIsLeft() {
    for (String program : List.of("iptables", "ip6tables")) {
      for (String backend : List.of("-nft", "-legacy")) {
        assertThat(namespace.exec(program + backend + "-save")).doesNotContain("NARROWS");
      }
    }
  }
}
