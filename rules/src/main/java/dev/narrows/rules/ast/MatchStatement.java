package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** Goes on when left and right compare so. */
public record MatchStatement(
    Expression left, MatchOperator operator, Expression right, SourceSpan span)
    implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
