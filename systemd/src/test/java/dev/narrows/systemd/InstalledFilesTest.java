package dev.narrows.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import dev.narrows.firewall.config.RuleSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledFilesTest {
  private static final Path CONFIGURATION = Path.of("narrows.conf");

  @TempDir private Path root;

  @Test
  void shouldInstallTheRulesThatAreBuiltIn() throws Exception {
    assertThat(Files.readString(Path.of("rules.nft"))).isEqualTo(RuleSource.builtIn());
  }

  @Test
  void shouldShowEveryKeyWithItsDefaultInTheConfiguration() throws Exception {
    List<String> lines = Files.readAllLines(CONFIGURATION);

    for (ConfigKey key : ConfigKey.values()) {
      String value = key == ConfigKey.RULES ? "/etc/narrows/rules.nft" : key.defaultValue();
      assertThat(lines).contains("#" + key.key() + " = " + value);
    }
  }

  @Test
  void shouldChangeNothingByTheConfigurationAsInstalled() {
    ConfigLoader loader = new ConfigLoader(root);

    assertThat(loader.load(Optional.of(CONFIGURATION), Map.of()))
        .isEqualTo(loader.load(Optional.empty(), Map.of()));
  }

  @Test
  void shouldMakeTheUserAndTheSharedLock() throws Exception {
    Files.createDirectories(root.resolve("etc"));
    Program sysusers =
        Program.run("systemd-sysusers", "--root=" + root, absolute("sysusers.d/narrows.conf"));
    Program tmpfiles =
        Program.run(
            "systemd-tmpfiles", "--create", "--root=" + root, absolute("tmpfiles.d/narrows.conf"));

    assertThat(sysusers.exitCode()).as(sysusers.output()).isZero();
    assertThat(Files.readAllLines(root.resolve("etc/passwd")))
        .singleElement()
        .asString()
        .startsWith("narrows:");
    assertThat(tmpfiles.exitCode()).as(tmpfiles.output()).isZero();
    assertThat(Files.getPosixFilePermissions(root.resolve("run/xtables.lock")))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
  }

  private static String absolute(String file) {
    return Path.of(file).toAbsolutePath().toString();
  }
}
