package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A TCP option, or with a field (else null) what it holds. */
public record TcpOptionExpression(Name option, Name field, SourceSpan span) implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
