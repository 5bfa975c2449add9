package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** Accept, drop, return or continue. */
public record VerdictStatement(Kind kind, SourceSpan span) implements Statement {
  /** Which verdict. */
  public enum Kind {
    ACCEPT,
    DROP,
    RETURN,
    CONTINUE
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
