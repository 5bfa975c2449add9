package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;
import java.util.List;

/**
 * A rule that no packet can get to match.
 *
 * @param by the earlier rules of its chain, one or several, that between them end the way of every
 *     packet that it asks for; in the chain's order
 */
public record ShadowedRule(RuleReference rule, List<RuleReference> by) {
  public ShadowedRule {
    by = List.copyOf(by);
  }
}
