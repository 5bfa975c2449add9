package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCases.Case;
import dev.narrows.rules.eval.ProgramText;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Formatting changes how a file looks, and nothing else. */
class FormatTest {
  static Stream<Case> accepted() throws Exception {
    return RuleCases.all().filter(each -> each.state().isAccepted());
  }

  private static String format(String text) {
    RuleCompiler.Formatted formatted = RuleCompiler.format("case.nft", text);
    assertThat(formatted.text()).as("%s%n%s", text, formatted.report()).isPresent();
    return formatted.text().orElseThrow();
  }

  /** A rule of a regular chain is reached by nothing, and would not be in the program. */
  private static String reached(String text) {
    return text.replace("chain c {", "chain c { type filter hook forward priority 0; ");
  }

  private static String program(String text) {
    RuleCompiler.Result result = RuleCompiler.compile("case.nft", text, Path.of(""));
    return result.ruleSet().map(ProgramText::of).orElse(result.report());
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void shouldKeepTheProgram(Case each) {
    String source = each.source();
    boolean bare = each.place().equals("chain") && each.hook().isBlank();
    boolean movable =
        bare
            && RuleCompiler.compile("case.nft", reached(source), Path.of("")).ruleSet().isPresent();
    String text = movable ? reached(source) : source;
    String formatted = format(text);
    assertThat(program(formatted)).as(formatted).isEqualTo(program(text));
    assertThat(RuleCompiler.compile("case.nft", formatted, Path.of("")).ruleSet())
        .as(formatted)
        .isPresent();
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void shouldLeaveWhatIsInForm(Case each) {
    String once = format(each.source());
    assertThat(format(once)).isEqualTo(once);
  }

  @Test
  void shouldKeepCommentsWhereTheyBelong() {
    String text =
        """
        #!/usr/sbin/nft -f

        # what comes in
        define wan = eth0   # the cable

        include "nets.nft"
        table inet  x { # ours
          # all that is open
          chain c {
            type filter hook input priority 0;  # first
            # see the manual
            policy drop

            # ssh
            tcp dport ssh accept # admins

            ip saddr { 10.0.0.2, # two
              10.0.0.1 } drop
            # the end
          }
        }
        # really
        """;
    assertThat(format(text))
        .isEqualTo(
            """
            #!/usr/sbin/nft -f

            # what comes in
            define wan = eth0 # the cable

            include "nets.nft"
            table inet x { # ours
            \t# all that is open
            \tchain c {
            \t\t# see the manual
            \t\ttype filter hook input priority filter; policy drop; # first

            \t\t# ssh
            \t\ttcp dport 22 accept # admins

            \t\t# two
            \t\tip saddr { 10.0.0.1, 10.0.0.2 } drop
            \t\t# the end
            \t}
            }
            # really
            """);
  }

  @Test
  void shouldKeepVariablesAndCommands() {
    String text =
        "define a={10.0.0.1,$b}\nadd rule ip t c ip saddr $a tcp dport 1-5 accept;flush ruleset\n";
    assertThat(format(text))
        .isEqualTo(
            "define a = { 10.0.0.1, $b }\n"
                + "add rule ip t c ip saddr $a tcp dport 1-5 accept\n"
                + "flush ruleset\n");
  }

  @Test
  void shouldFormatNothingThatHasErrors() {
    RuleCompiler.Formatted formatted = RuleCompiler.format("x.nft", "tabel x { }\n");
    assertThat(formatted.text()).isEmpty();
    assertThat(formatted.report()).contains("did you mean 'table'");
  }
}
