package dev.narrows.rules.ast;

/** How a match compares. */
public enum MatchOperator {
  /** None written: equality, or for bit masks "any of these bits". */
  IMPLICIT(""),
  EQ("=="),
  NEQ("!="),
  LT("<"),
  GT(">"),
  LTE("<="),
  GTE(">="),
  /** For bit masks: "none of these bits". */
  NOT("!");

  private final String sign;

  MatchOperator(String sign) {
    this.sign = sign;
  }

  public String sign() {
    return sign;
  }

  /** Whether it asks which of two values is the greater. */
  public boolean isOrder() {
    return this == LT || this == GT || this == LTE || this == GTE;
  }
}
