package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** Bits that must be set out of those in the mask: "syn / syn,rst". */
public record MaskedExpression(Expression value, Expression mask, SourceSpan span)
    implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
