package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of the table.
 *
 * @param name short, for file names and for asking for it
 * @param what is measured, in words
 * @param figures what the target is about: a ratio, or Narrows' own figures
 * @param sides what it was computed from, and others measured by turns with it
 */
record Finding(String name, String what, Target target, Figures figures, List<Figures> sides) {
  boolean isMet() {
    return target.isMetBy(figures.median());
  }

  String json() {
    StringBuilder json = new StringBuilder();
    json.append("{\"name\": \"").append(name).append("\", \"what\": \"").append(what);
    json.append("\",\n   \"target\": \"").append(target.text()).append("\", \"met\": ");
    json.append(isMet()).append(",\n   \"figure\": ").append(figures.json());
    json.append(",\n   \"sides\": [");
    for (int i = 0; i < sides.size(); i++) {
      json.append(i == 0 ? "\n     " : ",\n     ").append(sides.get(i).json());
    }
    return json.append("]}").toString();
  }

  /** Every side round by round; null when there is nothing to draw. */
  String chart() {
    boolean drawable = !sides.isEmpty() && figures.rounds().length > 1;
    for (Figures side : sides) {
      drawable &= side.least() > 0 && side.unit().equals(sides.get(0).unit());
    }
    if (!drawable) {
      return null;
    }
    Chart chart = new Chart(what, Machine.name(), "round", sides.get(0).unit());
    for (Figures side : sides) {
      List<double[]> points = new ArrayList<>();
      for (int i = 0; i < side.rounds().length; i++) {
        points.add(new double[] {i + 1, side.rounds()[i]});
      }
      chart.line(side.name(), points);
    }
    return chart.svg();
  }
}
