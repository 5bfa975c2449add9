package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCases.Case;
import dev.narrows.rules.RuleCases.State;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleCasesTest {
  static Stream<Case> cases() throws Exception {
    return RuleCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldTakeOrRefuseAsTheLineSays(Case each) {
    RuleCompiler.Result result = RuleCompiler.compile("case.nft", each.source(), Path.of(""));
    assertThat(result.ruleSet().isPresent())
        .as("%s%n%s", each, result.report())
        .isEqualTo(each.state().isAccepted());
    assertThat(result.report()).as("%s", each).contains(each.message());
    if (each.state() == State.OK && each.message().isEmpty()) {
      assertThat(result.report()).as("%s", each).isEmpty();
    }
  }
}
