package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * Where in its chain a rule goes.
 *
 * @param before whether it goes before the chain's other rules, or the one named ("insert")
 * @param index number of the rule that it goes next to, or -1 for none
 * @param span of the index, or null
 */
public record RulePlace(boolean before, long index, SourceSpan span) {
  /** Behind all other rules. */
  public static final RulePlace LAST = new RulePlace(false, -1, null);
}
