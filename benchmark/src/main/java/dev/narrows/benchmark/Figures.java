package dev.narrows.benchmark;

import java.util.Arrays;
import java.util.Locale;

/** What was measured of one thing, round by round. */
record Figures(String name, String unit, double[] rounds) {
  /** Each round's figure divided by another's of the same round. */
  Figures over(Figures other) {
    double[] ratios = new double[rounds.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = rounds[i] / other.rounds[i];
    }
    return new Figures(name + " / " + other.name, "", ratios);
  }

  /** The same, in another unit's name. */
  Figures in(String other) {
    return new Figures(name, other, rounds);
  }

  double median() {
    double[] sorted = sorted();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  double least() {
    return sorted()[0];
  }

  double most() {
    return sorted()[rounds.length - 1];
  }

  private double[] sorted() {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  String text() {
    String what = Target.number(median());
    return rounds.length == 1
        ? what
        : what + " (" + Target.number(least()) + " to " + Target.number(most()) + ")";
  }

  String json() {
    StringBuilder json = new StringBuilder();
    json.append("{\"name\": \"").append(name).append("\", \"unit\": \"").append(unit);
    json.append("\", \"median\": ").append(plain(median()));
    json.append(", \"min\": ").append(plain(least())).append(", \"max\": ").append(plain(most()));
    json.append(", \"rounds\": [");
    for (int i = 0; i < rounds.length; i++) {
      json.append(i == 0 ? "" : ", ").append(plain(rounds[i]));
    }
    return json.append("]}").toString();
  }

  private static String plain(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "null";
  }
}
