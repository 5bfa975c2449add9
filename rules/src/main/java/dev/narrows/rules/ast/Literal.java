package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A value as it is written; strings are without their quotes. */
public record Literal(Kind kind, String text, SourceSpan span) implements Expression {
  /** Its kind, as the scanner sees it. */
  public enum Kind {
    NUMBER,
    IPV4,
    IPV6,
    MAC,
    TIME,
    STRING,
    WILDCARD,
    WORD
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
