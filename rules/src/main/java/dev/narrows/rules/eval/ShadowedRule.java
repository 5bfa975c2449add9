package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;

/**
 * A rule that no packet can get to match.
 *
 * @param by the earlier rule of its chain that ends the way of every packet that it asks for
 */
public record ShadowedRule(RuleReference rule, RuleReference by) {}
