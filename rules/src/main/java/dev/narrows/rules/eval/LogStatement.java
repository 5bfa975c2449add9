package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;
import java.util.Set;

/** A log statement of the rule file, and the rule it stands in. */
public record LogStatement(String prefix, LogLevel level, Set<LogFlag> flags, RuleReference rule) {
  /** One that says nothing but its prefix. */
  public LogStatement(String prefix, RuleReference rule) {
    this(prefix, LogLevel.WARN, Set.of(), rule);
  }
}
