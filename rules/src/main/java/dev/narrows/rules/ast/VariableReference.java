package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A defined value. */
public record VariableReference(String name, SourceSpan span) implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
