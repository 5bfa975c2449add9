package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** An address and a number of leading bits. */
public record PrefixExpression(Expression value, long length, SourceSpan span)
    implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
