package dev.narrows.firewall.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With what the unit grants: another user than root, root's group, and three capabilities. */
@Tag("kernel")
class LeastPrivilegeKernelTest {
  private static final String THREE = "-all,+net_admin,+net_raw,+bpf";

  /** As systemd mounts the file system and the package makes a place in it. */
  private static final String MOUNT =
      "mount -t bpf bpf /sys/fs/bpf && chmod 711 /sys/fs/bpf"
          + " && install -d -o 65534 -m 700 /sys/fs/bpf/narrows && exec \"$@\"";

  private static final int NOBODY = 65_534;

  @TempDir private static Path shared;
  private static String classPath;

  private NetNamespace namespace;

  /** The build's files may lie where only root can read. */
  @BeforeAll
  static void copyClassPath() throws IOException {
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> copies = new ArrayList<>();
    for (String entry : DaemonProcess.classPath().split(":")) {
      Path copy = shared.resolve(Integer.toString(copies.size()));
      copy(Path.of(entry), copy);
      copies.add(copy.toString());
    }
    classPath = String.join(":", copies);
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(file -> copyOne(file, to.resolve(from.relativize(file).toString())));
    }
  }

  private static void copyOne(Path from, Path to) {
    try {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
      String permissions = Files.isDirectory(to) ? "rwxr-xr-x" : "rw-r--r--";
      Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void makeNamespace() {
    namespace = NetNamespace.create("least");
  }

  @AfterEach
  void removeNamespace() {
    namespace.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void shouldServeReloadAndClear(String backend) throws Exception {
    List<String> wrapper = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", MOUNT, "sh"));
    wrapper.addAll(privileges(THREE));
    wrapper.addAll(List.of("env", "XTABLES_LOCKFILE=" + lock()));
    Path control = runtimeDirectory(backend).resolve("control");
    String[] run = {"run", "--iptables", backend, "--control", control.toString()};
    try (DaemonProcess daemon = start(wrapper, run).awaitServing()) {
      assertThat(control).exists();
      assertThat(save(backend)).contains("NFQUEUE").contains("/sys/fs/bpf/narrows/");
      // Who may use the TUN device is udev's affair: anybody, on most systems.
      assertThat(daemon.log().lines().filter(line -> !line.contains("/dev/net/tun cannot")))
          .noneMatch(line -> line.contains("warn:") || line.contains("error:"));

      daemon.signal("HUP");
      daemon.awaitLog("rules reloaded");
      daemon.signal("KILL");
      daemon.exitCode();
    }
    try (DaemonProcess clear = start(wrapper, "clear", "--iptables", backend)) {
      assertThat(clear.exitCode()).as(clear.log()).isZero();
    }
    assertThat(save(backend)).doesNotContain("NFQUEUE");
  }

  /** As the unit's RuntimeDirectory makes it. */
  private static Path runtimeDirectory(String name) throws IOException {
    Path directory = Files.createDirectories(shared.resolve("run-" + name));
    Files.setAttribute(directory, "unix:uid", NOBODY);
    return directory;
  }

  @Test
  void shouldSayInOneLineWhatIsMissing() throws Exception {
    try (DaemonProcess daemon = start(privileges("-all"), "run")) {
      assertThat(daemon.exitCode()).isEqualTo(1);
      assertThat(daemon.log())
          .isEqualTo(
              "narrows run: no permission: this process lacks CAP_NET_ADMIN and CAP_NET_RAW; run it"
                  + " as root (with sudo) or as the service narrows\n");
    }
    try (DaemonProcess daemon = start(privileges("-all,+net_admin"), "run")) {
      assertThat(daemon.exitCode()).isEqualTo(1);
      assertThat(daemon.log()).contains("this process lacks CAP_NET_RAW;").hasLineCount(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules", "diverts", "version"})
  void shouldNotNeedPrivilegesToTell(String command) throws Exception {
    try (DaemonProcess process = start(privileges("-all"), command)) {
      assertThat(process.exitCode()).as(process.log()).isZero();
    }
  }

  private DaemonProcess start(List<String> wrapper, String... arguments) {
    return DaemonProcess.start(namespace, wrapper, classPath, List.of(arguments));
  }

  /** User and group nobody, supplementary group root. */
  private static List<String> privileges(String capabilities) {
    return List.of(
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--groups=0",
        "--no-new-privs",
        "--inh-caps=" + capabilities,
        "--ambient-caps=" + capabilities,
        "--bounding-set=" + capabilities);
  }

  /** A lock of the test's own, as tmpfiles.d makes the system's. */
  private static Path lock() throws IOException {
    Path lock = shared.resolve("xtables.lock");
    if (!Files.exists(lock)) {
      Files.createFile(lock);
      Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-rw-rw-"));
    }
    return lock;
  }

  private String save(String backend) {
    return namespace.exec("iptables-" + backend + "-save")
        + namespace.exec("ip6tables-" + backend + "-save");
  }
}
