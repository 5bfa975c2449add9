package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/**
 * A number that fields are hashed to: "jhash ip saddr . tcp dport mod 16 seed 0xbeef offset 100".
 *
 * @param key what is hashed
 * @param modulus how many numbers there are
 * @param seed null when none is written
 * @param offset the least number; null when none is written
 */
public record HashExpression(
    List<Expression> key, Literal modulus, Literal seed, Literal offset, SourceSpan span)
    implements Expression {
  public HashExpression {
    key = List.copyOf(key);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
