package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** The key "*" of a set or map: whatever no other element matches. */
public record WildcardKey(SourceSpan span) implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
