package dev.narrows.firewall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  private static final String GOOD =
      """
      table inet t {
        chain c {
          type filter hook forward priority 0; policy accept;
          udp dport 9 drop
        }
      }
      """;

  @TempDir private Path directory;

  @Test
  void shouldSayOkForEachGoodFile() throws IOException {
    Path first = write("first.nft", GOOD);
    Path second = write("second.nft", GOOD);

    CommandLineRun run = CommandLineRun.of(directory, "check", first.toString(), second.toString());

    assertThat(run).isEqualTo(new CommandLineRun(0, first + ": ok\n" + second + ": ok\n", ""));
  }

  @Test
  void shouldTellAllMistakesOfAllFiles() throws IOException {
    Path bad = write("bad.nft", GOOD.replace("drop", "drop\nudp dprot 9 drop\ntcp sprot 8 drop"));
    Path good = write("good.nft", GOOD);
    Path missing = directory.resolve("missing.nft");

    CommandLineRun run =
        CommandLineRun.of(directory, "check", bad.toString(), good.toString(), missing.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEqualTo(good + ": ok\n");
    assertThat(run.err())
        .contains(bad + ":5:", bad + ":6:", "error: ", "^")
        .contains(missing.toString())
        .doesNotContain("\tat ");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
