package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.Station;
import org.junit.jupiter.api.Test;

class DefaultRulesTest {
  @Test
  void shouldCompileWithoutAWord() {
    RuleCompiler.Result result = RuleCompiler.compileDefault();
    assertThat(result.report()).isEmpty();
    assertThat(result.ruleSet().orElseThrow().stations())
        .extracting(Station::hook)
        .containsExactlyInAnyOrder(Hook.PREROUTING, Hook.FORWARD);
  }

  @Test
  void shouldNeedOnlyConnectionsThatBeginAndWhatIsOversized() {
    RuleSet rules = RuleCompiler.compileDefault().ruleSet().orElseThrow();
    for (Station station : rules.stations()) {
      assertThat(station.need().selectors())
          .isNotEmpty()
          .allMatch(each -> each.synOnly() || each.oversize());
    }
  }
}
