package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A field such as "ip saddr"; the protocol is "meta" also when that is not written. */
public record FieldExpression(Name protocol, Name field, SourceSpan span) implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
