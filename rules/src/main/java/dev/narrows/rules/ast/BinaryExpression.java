package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** Bits combined. */
public record BinaryExpression(
    Operator operator, Expression left, Expression right, SourceSpan span) implements Expression {
  /** How. */
  public enum Operator {
    AND,
    OR,
    XOR,
    SHIFT_LEFT,
    SHIFT_RIGHT
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
