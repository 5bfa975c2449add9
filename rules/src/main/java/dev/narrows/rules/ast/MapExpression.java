package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * What a map has for a key.
 *
 * @param map a set literal with data, or a reference to a named map
 */
public record MapExpression(Expression key, Expression map, SourceSpan span) implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
