package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * A verdict as the data of a map.
 *
 * @param verdict a plain verdict, a jump or a goto
 */
public record VerdictExpression(Statement verdict, SourceSpan span) implements Expression {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
