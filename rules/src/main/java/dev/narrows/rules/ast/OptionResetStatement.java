package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "reset tcp option sack-perm"; the option is a name or a number. */
public record OptionResetStatement(Name option, SourceSpan span) implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
