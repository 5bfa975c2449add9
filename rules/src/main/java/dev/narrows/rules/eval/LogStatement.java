package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;

/** A log statement of the rule file: its prefix, and the rule it stands in. */
public record LogStatement(String prefix, RuleReference rule) {}
