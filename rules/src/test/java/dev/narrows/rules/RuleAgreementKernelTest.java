package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCases.Case;
import dev.narrows.rules.RuleCases.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks nft and the kernel, in a network namespace of their own, what they make of each case. */
@Tag("kernel")
class RuleAgreementKernelTest {
  /** The shell's status for a program that SIGABRT has ended. */
  private static final int ABORTED = 134;

  @TempDir private Path directory;

  private record Answer(boolean accepted, String output) {}

  private Answer askNft(String rules) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("case.nft"), rules);
    Process nft =
        new ProcessBuilder("unshare", "-n", "nft", "-f", file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = nft.waitFor();
    // Over some files nft fails an assertion of its own: no rule is loaded then, either.
    assertThat(status).as(output).isIn(0, 1, ABORTED);
    return new Answer(status == 0, output);
  }

  static Stream<Case> refused() throws Exception {
    return RuleCases.all().filter(each -> each.state() == State.FAIL || each.state() == State.OURS);
  }

  static Stream<Case> inFiles() throws Exception {
    return RuleCases.all()
        .filter(each -> each.place().equals("file") && each.state().isAcceptedByNft());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void shouldBeRefusedByNft(Case each) throws Exception {
    Answer answer = askNft(each.source());
    assertThat(answer.accepted()).as("%s%n%s", each, answer.output()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("inFiles")
  void shouldBeAcceptedByNft(Case each) throws Exception {
    Answer answer = askNft(each.source());
    assertThat(answer.accepted()).as("%s%n%s", each, answer.output()).isTrue();
  }

  /** All at once, each in a table of its own: one process is much faster than hundreds. */
  @Test
  void shouldAcceptAllOthers() throws Exception {
    List<Case> cases =
        RuleCases.all()
            .filter(each -> !each.place().equals("file") && each.state().isAcceptedByNft())
            .toList();
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < cases.size(); i++) {
      String name = "t" + cases.get(i).line();
      rules.append(cases.get(i).source().replaceFirst(name + " ", "case" + i + " "));
    }
    Answer answer = askNft(rules.toString());
    assertThat(answer.accepted()).as(answer.output()).isTrue();
  }

  @Test
  void shouldAcceptTheDefaultFileButForWhatIsOurs() throws Exception {
    String ours =
        DefaultRules.text()
            .replace("meta length > path mtu", "meta length > 1500")
            .replace("restore offload", "accept")
            .replace("type packet-too-big", "type no-route")
            .replace("set path mtu", "set rt mtu");
    assertThat(ours).isNotEqualTo(DefaultRules.text());
    Answer answer = askNft(ours);
    assertThat(answer.accepted()).as(answer.output()).isTrue();
  }
}
