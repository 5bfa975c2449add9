package dev.narrows.benchmark;

import java.util.Locale;

/**
 * What a figure should be.
 *
 * @param bound the figure may be this at most, or must be this at least
 * @param unit of the figure; empty for a ratio
 */
record Target(Bound bound, double value, String unit) {
  enum Bound {
    AT_MOST,
    AT_LEAST
  }

  static Target atMost(double value) {
    return new Target(Bound.AT_MOST, value, "");
  }

  static Target atLeast(double value) {
    return new Target(Bound.AT_LEAST, value, "");
  }

  Target in(String unit) {
    return new Target(bound, value, unit);
  }

  boolean isMetBy(double figure) {
    return bound == Bound.AT_MOST ? figure <= value : figure >= value;
  }

  String text() {
    return (bound == Bound.AT_MOST ? "<= " : ">= ") + number(value) + (" " + unit).stripTrailing();
  }

  /** A number with as many digits as say something. */
  static String number(double value) {
    if (value == Math.rint(value) || Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
  }
}
