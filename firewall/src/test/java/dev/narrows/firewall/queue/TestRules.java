package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.nio.file.Path;

/** Rule sets from text, for tests. */
final class TestRules {
  private TestRules() {}

  static RuleSet compile(String text) {
    RuleCompiler.Result result = RuleCompiler.compile("test.nft", text, Path.of("."));
    assertThat(result.report()).isEmpty();
    return result.ruleSet().orElseThrow();
  }

  /** One chain of the inet family, accepting by policy. */
  static RuleSet chain(String hook, String... rules) {
    return compile(
        "table inet t { chain c { type filter hook "
            + hook
            + " priority mangle; policy accept;\n"
            + String.join("\n", rules)
            + "\n} }\n");
  }
}
