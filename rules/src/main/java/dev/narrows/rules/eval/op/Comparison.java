package dev.narrows.rules.eval.op;

/** How two unsigned numbers are compared. */
public enum Comparison {
  EQ("eq"),
  NEQ("neq"),
  LT("lt"),
  LTE("lte"),
  GT("gt"),
  GTE("gte");

  private final String word;

  Comparison(String word) {
    this.word = word;
  }

  /** The word that dumps use. */
  public String word() {
    return word;
  }

  /**
   * Whether this holds for two numbers.
   *
   * @param order below, at or above zero as the left one is less, equal or greater
   */
  public boolean holds(int order) {
    switch (this) {
      case EQ:
        return order == 0;
      case NEQ:
        return order != 0;
      case LT:
        return order < 0;
      case LTE:
        return order <= 0;
      case GT:
        return order > 0;
      case GTE:
        return order >= 0;
      default:
        throw new AssertionError(this);
    }
  }
}
