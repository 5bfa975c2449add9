package dev.narrows.rules.eval.classifier;

import dev.narrows.rules.eval.ValueSet.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Knows the rules of one chain by their tests. Immutable; shared by all judges. */
public final class Classifier {
  private static final int STRIDE = 3;

  private final Column[] columns;
  private final Node root;
  private final int[][] tests;
  private final int[][] sets;

  private Classifier(Column[] columns, Node root, int[][] tests, int[][] sets) {
    this.columns = columns;
    this.root = root;
    this.tests = tests;
    this.sets = sets;
  }

  /** A classifier of rules that are given by their tests. */
  static Classifier of(List<List<FieldTest>> rules, FieldTable fields) {
    Map<PacketField, List<FieldTest>> byField = new LinkedHashMap<>();
    for (List<FieldTest> rule : rules) {
      for (FieldTest test : rule) {
        byField.computeIfAbsent(test.field(), field -> new ArrayList<>()).add(test);
      }
    }
    List<Column> columns = new ArrayList<>();
    Map<PacketField, Integer> indexes = new LinkedHashMap<>();
    byField.forEach(
        (field, tests) -> {
          indexes.put(field, columns.size());
          columns.add(Column.of(fields.index(field), fields.nextColumn(), tests));
        });
    Column[] array = columns.toArray(new Column[0]);
    RankedRule[] ranked = new RankedRule[rules.size()];
    IntList possible = new IntList();
    for (int i = 0; i < ranked.length; i++) {
      List<FieldTest> merged = merged(rules.get(i));
      ranked[i] = rank(merged, array, indexes);
      if (merged.stream().noneMatch(test -> test.values().isEmpty())) {
        possible.add(i);
      }
    }
    Node root = new TreeBuilder(array, ranked).build(possible.toArray());
    List<int[]> sets = new ArrayList<>();
    int[][] tests = new int[ranked.length][];
    for (int i = 0; i < tests.length; i++) {
      tests[i] = flatten(ranked[i], sets);
    }
    return new Classifier(array, root, tests, sets.toArray(new int[0][]));
  }

  /** One test for each field. */
  private static List<FieldTest> merged(List<FieldTest> tests) {
    Map<PacketField, FieldTest> merged = new LinkedHashMap<>();
    for (FieldTest test : tests) {
      merged.merge(
          test.field(),
          test,
          (one, other) ->
              new FieldTest(one.field(), Intervals.intersect(one.values(), other.values())));
    }
    return List.copyOf(merged.values());
  }

  private static RankedRule rank(
      List<FieldTest> tests, Column[] all, Map<PacketField, Integer> indexes) {
    int[] columns = new int[tests.size()];
    int[][] bounds = new int[columns.length][];
    for (int i = 0; i < columns.length; i++) {
      FieldTest test = tests.get(i);
      columns[i] = indexes.get(test.field());
      IntList ranks = new IntList();
      for (Interval interval : test.values()) {
        int[] range = all[columns[i]].ranks(interval);
        ranks.add(range[0]);
        ranks.add(range[1]);
      }
      bounds[i] = ranks.toArray();
    }
    return new RankedRule(columns, bounds);
  }

  /**
   * Column, first rank, end; where there is not just one interval, column and ~index of the set.
   */
  private static int[] flatten(RankedRule rule, List<int[]> sets) {
    int[] flat = new int[STRIDE * rule.columns().length];
    for (int i = 0; i < rule.columns().length; i++) {
      int[] bounds = rule.bounds()[i];
      flat[STRIDE * i] = rule.columns()[i];
      if (bounds.length == 2) {
        flat[STRIDE * i + 1] = bounds[0];
        flat[STRIDE * i + 2] = bounds[1];
      } else {
        flat[STRIDE * i + 1] = ~sets.size();
        sets.add(bounds);
      }
    }
    return flat;
  }

  Node root() {
    return root;
  }

  /** Whether a packet passes all tests of the rule at a position. */
  public boolean passes(int position, FieldValues values) {
    int[] rule = tests[position];
    for (int i = 0; i < rule.length; i += STRIDE) {
      int rank = values.rank(columns[rule[i]]);
      int from = rule[i + 1];
      boolean passes = from >= 0 ? rank >= from && rank < rule[i + 2] : isInSet(rank, sets[~from]);
      if (!passes) {
        return false;
      }
    }
    return true;
  }

  private static boolean isInSet(int rank, int[] bounds) {
    int from = 0;
    int count = bounds.length;
    while (count > 0) {
      int half = count >>> 1;
      if (bounds[from + half] <= rank) {
        from += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    return (from & 1) != 0;
  }
}
