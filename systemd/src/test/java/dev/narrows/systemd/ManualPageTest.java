package dev.narrows.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.cli.NarrowsCommand;
import dev.narrows.firewall.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ManualPageTest {
  private static final Path PAGE = Path.of("man", "narrows.8");

  @Test
  void shouldSayWhatTheCommandsSay() throws Exception {
    String page = ManualPage.of(NarrowsCommand.commandLine(ConfigLoader.system()).getCommandSpec());
    Path made = Files.createDirectories(Path.of("target")).resolve(PAGE.getFileName());
    Files.writeString(made, page);

    assertThat(Files.readString(PAGE)).as("copy %s", made.toAbsolutePath()).isEqualTo(page);
  }
}
