package dev.narrows.firewall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.ConfigKey;
import dev.narrows.firewall.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NarrowsCommandTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\"                      | narrows: no command given; see 'narrows --help'",
        "runn                      | narrows: unknown argument 'runn'; did you mean run?; see",
        "frobnicate                | narrows: unknown argument 'frobnicate'; see",
        "run --queue=3             | narrows run: unknown option '--queue=3'; did you mean --queues?",
        "run --queue 3             | narrows run: unknown option '--queue'; did you mean --queues?",
        "run --queues 0            | option '--queues': 0 is out of range; write a whole number",
        "run --queues              | missing required parameter for option '--queues'",
        "run --metrics ::1:80      | put an IPv6 address in brackets",
        "run --no-diverts=perhaps  | 'perhaps' is neither yes nor no",
        "run extra                 | narrows run: unknown argument 'extra'",
        "run --queues 1 --queues 2 | should be specified only once",
        "check                     | narrows check: missing required parameter: 'FILE'"
      })
  void shouldTellAMistakeInOneLine(String arguments, String message) {
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");

    CommandLineRun run = CommandLineRun.of(directory, words);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldHelpWithEachCommand(String command) {
    CommandLineRun run = CommandLineRun.of(directory, command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("Usage: narrows " + command)
        .containsPattern("Exit codes:[\\s\\S]*Examples?:\\R  (sudo )?narrows " + command);
  }

  static Stream<String> commands() {
    return NarrowsCommand.commandLine(ConfigLoader.system()).getSubcommands().keySet().stream();
  }

  @Test
  void shouldOfferEveryKeyAsAnOptionOfRun() {
    CommandLineRun run = CommandLineRun.of(directory, "run", "--help");

    for (ConfigKey key : ConfigKey.values()) {
      assertThat(run.out()).contains("--" + key.key());
    }
    assertThat(run.out()).contains("--config=FILE");
  }

  @Test
  void shouldTellItsVersionTheSameEachWay() {
    CommandLineRun command = CommandLineRun.of(directory, "version");

    assertThat(command.exitCode()).isZero();
    assertThat(command.out()).startsWith("narrows ").hasLineCount(1);
    assertThat(CommandLineRun.of(directory, "--version")).isEqualTo(command);
    assertThat(CommandLineRun.of(directory, "run", "--version")).isEqualTo(command);
  }

  @Test
  void shouldTellMistakesInTheConfigurationFile() throws Exception {
    Path file = Files.writeString(directory.resolve("narrows.conf"), "queues = 0\nx = y\n");

    CommandLineRun run = CommandLineRun.of(directory, "run");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains(file + ":1:10: error: queues: 0 is out of range")
        .contains(file + ":2:1: error: unknown key 'x'")
        .doesNotContain("\tat ");
  }

  @Test
  void shouldRefuseToRunByRulesWithErrors() throws Exception {
    Path rules =
        Files.writeString(directory.resolve("bad.nft"), "table inet t { chain c { drp } }");

    CommandLineRun run = CommandLineRun.of(directory, "run", "--rules", rules.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(rules + ":1:", "error: ").doesNotContain("\tat ");
  }
}
