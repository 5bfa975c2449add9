package dev.narrows.firewall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesCommandTest {
  @TempDir private Path directory;

  @Test
  void shouldPrintTheRulesBuiltInToTheOctet() {
    assertThat(CommandLineRun.of(directory, "rules", "--default"))
        .isEqualTo(new CommandLineRun(0, RuleSource.builtIn(), ""));
  }

  @Test
  void shouldNameTheFileThatWouldBeUsed() throws IOException {
    assertThat(CommandLineRun.of(directory, "rules").out()).isEqualTo("built-in rules\n");

    Path file = Files.writeString(directory.resolve("rules.nft"), "");
    assertThat(CommandLineRun.of(directory, "rules").out()).isEqualTo(file + "\n");

    Files.writeString(directory.resolve("narrows.conf"), "rules = other.nft\n");
    assertThat(CommandLineRun.of(directory, "rules").out())
        .isEqualTo(directory.resolve("other.nft") + "\n");
    assertThat(CommandLineRun.of(directory, "rules", "--rules", "third.nft").out())
        .isEqualTo("third.nft\n");
  }
}
