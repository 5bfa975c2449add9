package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "vmap": a map from keys to verdicts. */
public record VerdictMapStatement(Expression key, Expression map, SourceSpan span)
    implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
