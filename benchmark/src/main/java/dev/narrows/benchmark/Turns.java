package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Things measured by turns, so that what else the machine does falls on all of them alike. Every
 * second round goes the other way round. The first turn of each is thrown away.
 */
final class Turns {
  /** Measures once. */
  interface Sample {
    /** One figure or more. */
    double[] take() throws Exception;
  }

  private record Side(List<String> names, String unit, Sample sample) {}

  private final List<Side> sides = new ArrayList<>();

  /** Adds something that gives one figure. */
  Turns side(String name, String unit, Sample sample) {
    return side(List.of(name), unit, sample);
  }

  /** Adds something that gives several figures, each with its name. */
  Turns side(List<String> names, String unit, Sample sample) {
    sides.add(new Side(names, unit, sample));
    return this;
  }

  /** Figures by name. */
  Map<String, Figures> take(int rounds) throws Exception {
    Map<String, Figures> figures = new LinkedHashMap<>();
    for (Side side : sides) {
      side.sample().take();
      for (String name : side.names()) {
        figures.put(name, new Figures(name, side.unit(), new double[rounds]));
      }
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < sides.size(); i++) {
        Side side = sides.get(round % 2 == 0 ? i : sides.size() - 1 - i);
        double[] taken = side.sample().take();
        for (int figure = 0; figure < taken.length; figure++) {
          figures.get(side.names().get(figure)).rounds()[round] = taken[figure];
        }
      }
    }
    return figures;
  }
}
