package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "path mtu" or "rt mtu". */
public record MtuExpression(boolean path, SourceSpan span) implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
