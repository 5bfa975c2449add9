package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A named set. */
public record SetReference(String name, SourceSpan span) implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
