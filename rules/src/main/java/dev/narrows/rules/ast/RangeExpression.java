package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** All values from first to last. */
public record RangeExpression(Expression first, Expression last, SourceSpan span)
    implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
