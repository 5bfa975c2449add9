package dev.narrows.rules.eval.classifier;

import java.util.Arrays;

/** What comes of telling some rules apart by one column. */
final class SplitPlan {
  /** A rule that would stand in more cases than this stays with the rest. */
  private static final int MAX_CASES = 8;

  /** A test with more intervals than this is not looked at closer. */
  private static final int MAX_INTERVALS = 64;

  private final int column;
  private final RankedRule[] rules;
  private final int[] subset;
  private final int[] starts;
  private final int[] counts;
  private final boolean[] told;
  private int toldApart;
  private long entries;

  /**
   * @param subset positions in ascending order
   * @param maxCopies how often a rule may stand in a case beyond its first one, in all
   */
  SplitPlan(int column, RankedRule[] rules, int[] subset, long maxCopies) {
    this.column = column;
    this.rules = rules;
    this.subset = subset;
    this.starts = starts();
    this.counts = new int[starts.length + 1];
    this.told = new boolean[subset.length];
    tell(MAX_CASES);
    if (copies() > maxCopies) {
      tell(1);
    }
  }

  private int[] bounds(int index) {
    int[] bounds = rules[subset[index]].bounds(column);
    return bounds == null || bounds.length > 2 * MAX_INTERVALS ? null : bounds;
  }

  private int[] starts() {
    IntList all = new IntList();
    for (int i = 0; i < subset.length; i++) {
      int[] bounds = bounds(i);
      for (int j = 0; bounds != null && j < bounds.length; j++) {
        all.add(bounds[j]);
      }
    }
    return all.toSet();
  }

  private int caseAt(int rank) {
    return Arrays.binarySearch(starts, rank);
  }

  private void tell(int maxCases) {
    Arrays.fill(counts, 0);
    Arrays.fill(told, false);
    toldApart = 0;
    entries = 0;
    for (int i = 0; i < subset.length; i++) {
      int[] bounds = bounds(i);
      int cases = 0;
      for (int j = 0; bounds != null && j < bounds.length; j += 2) {
        cases += caseAt(bounds[j + 1]) - caseAt(bounds[j]);
      }
      if (bounds == null || cases > maxCases) {
        continue;
      }
      told[i] = true;
      toldApart++;
      entries += cases;
      for (int j = 0; j < bounds.length; j += 2) {
        counts[caseAt(bounds[j])]++;
        counts[caseAt(bounds[j + 1])]--;
      }
    }
    for (int i = 1; i < counts.length; i++) {
      counts[i] += counts[i - 1];
    }
  }

  /** How often a rule stands in a case beyond its first one. */
  long copies() {
    return entries - toldApart;
  }

  /** How many rules fewer come up for a packet that passes one of these tests, on average. */
  double gain() {
    double squares = 0;
    for (int count : counts) {
      squares += (double) count * count;
    }
    return entries == 0 ? 0 : toldApart - squares / entries;
  }

  int column() {
    return column;
  }

  int[] caseStarts() {
    return starts;
  }

  /** The positions that come up in each case. */
  int[][] cases() {
    int[][] cases = new int[starts.length][];
    int[] filled = new int[starts.length];
    for (int i = 0; i < cases.length; i++) {
      cases[i] = new int[counts[i]];
    }
    for (int i = 0; i < subset.length; i++) {
      int[] bounds = told[i] ? bounds(i) : null;
      for (int j = 0; bounds != null && j < bounds.length; j += 2) {
        int end = caseAt(bounds[j + 1]);
        for (int at = caseAt(bounds[j]); at < end; at++) {
          cases[at][filled[at]++] = subset[i];
        }
      }
    }
    return cases;
  }

  /** The positions that come up in any case. */
  int[] rest() {
    IntList rest = new IntList();
    for (int i = 0; i < subset.length; i++) {
      if (!told[i]) {
        rest.add(subset[i]);
      }
    }
    return rest.toArray();
  }
}
