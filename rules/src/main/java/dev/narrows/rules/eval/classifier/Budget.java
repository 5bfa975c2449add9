package dev.narrows.rules.eval.classifier;

/** How much work something may still be. */
public final class Budget {
  private long left;

  public Budget(long steps) {
    left = steps;
  }

  /** Whether one more step may be done; it counts as done then. */
  boolean take() {
    return left-- > 0;
  }
}
