package dev.narrows.firewall.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.eval.Station;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleSourceTest {
  @Test
  void shouldCompileTheRulesBuiltInWithoutAWord() {
    RuleCompiler.Result result = new RuleSource(Optional.empty()).compile();

    assertThat(result.report()).isEmpty();
    assertThat(result.ruleSet().orElseThrow().stations())
        .extracting(Station::hook)
        .containsExactlyInAnyOrder(Hook.PREROUTING, Hook.FORWARD);
  }
}
