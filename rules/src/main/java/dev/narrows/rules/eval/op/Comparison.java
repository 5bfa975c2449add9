package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet.Interval;
import java.util.List;
import java.util.stream.Stream;

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

  /** The numbers for which this holds when they are on the left of another. */
  public List<Interval> values(Value right) {
    List<Interval> below =
        right.equals(Value.ZERO) ? List.of() : List.of(new Interval(Value.ZERO, right.previous()));
    List<Interval> above =
        right.equals(Value.MAX) ? List.of() : List.of(new Interval(right.next(), Value.MAX));
    switch (this) {
      case EQ:
        return List.of(new Interval(right, right));
      case NEQ:
        return Stream.concat(below.stream(), above.stream()).toList();
      case LT:
        return below;
      case LTE:
        return List.of(new Interval(Value.ZERO, right));
      case GT:
        return above;
      case GTE:
        return List.of(new Interval(right, Value.MAX));
      default:
        throw new AssertionError(this);
    }
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
