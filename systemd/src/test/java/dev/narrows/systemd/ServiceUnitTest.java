package dev.narrows.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.cli.NarrowsCommand;
import dev.narrows.firewall.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceUnitTest {
  private static final Path UNIT = Path.of("narrows.service");
  private static final Path UNITS_OF_SYSTEMD = Path.of("/lib/systemd/system");

  @TempDir private Path root;

  @Test
  void shouldPassSystemdsVerification() throws Exception {
    installInto(root);

    Program verify =
        Program.run("systemd-analyze", "verify", "--man=no", "--root=" + root, "narrows.service");

    assertThat(verify.output()).doesNotContain("narrows");
    assertThat(verify.exitCode()).isZero();
  }

  @Test
  void shouldFailVerificationWhenTheProgramIsMissing() throws Exception {
    installInto(root);
    Files.delete(root.resolve("usr/bin/narrows"));

    Program verify =
        Program.run("systemd-analyze", "verify", "--man=no", "--root=" + root, "narrows.service");

    assertThat(verify.exitCode()).isNotZero();
    assertThat(verify.output()).contains("/usr/bin/narrows is not executable");
  }

  @Test
  void shouldExposeLittle() throws Exception {
    Program security =
        Program.run(
            "systemd-analyze",
            "security",
            "--no-pager",
            "--offline=true",
            "--threshold=25",
            UNIT.toAbsolutePath().toString());

    assertThat(security.output()).contains("Overall exposure level for narrows.service");
    assertThat(security.exitCode()).as(security.output()).isZero();
  }

  @Test
  void shouldGrantThreeCapabilitiesOnly() throws IOException {
    assertThat(values("CapabilityBoundingSet"))
        .containsExactly("CAP_NET_ADMIN CAP_NET_RAW CAP_BPF");
    assertThat(values("AmbientCapabilities")).containsExactly("CAP_NET_ADMIN CAP_NET_RAW CAP_BPF");
    assertThat(values("NoNewPrivileges")).containsExactly("yes");
    assertThat(values("User")).containsExactly("narrows");
  }

  @Test
  void shouldLetJavaCompile() throws IOException {
    assertThat(values("MemoryDenyWriteExecute")).isEmpty();
  }

  @Test
  void shouldCallTheProgramAsItUnderstands() throws IOException {
    for (String key : List.of("ExecStart", "ExecStopPost")) {
      String[] words = values(key).get(0).split(" ");
      assertThat(words[0]).isEqualTo("/usr/bin/narrows");

      var parsed =
          NarrowsCommand.commandLine(ConfigLoader.system())
              .parseArgs(Arrays.copyOfRange(words, 1, words.length));

      assertThat(parsed.errors()).isEmpty();
      assertThat(parsed.hasSubcommand()).isTrue();
    }
  }

  private static List<String> values(String key) throws IOException {
    return Files.readAllLines(UNIT).stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .toList();
  }

  private static void installInto(Path root) throws IOException {
    Path units = Files.createDirectories(root.resolve("lib/systemd/system"));
    try (Stream<Path> files = Files.list(UNITS_OF_SYSTEMD)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, units.resolve(file.getFileName()));
      }
    }
    Files.copy(UNIT, units.resolve("narrows.service"));
    for (String program : List.of("usr/bin/narrows", "bin/kill")) {
      Path file = root.resolve(program);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "#!/bin/sh\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
  }
}
