package dev.narrows.rules.eval.classifier;

import dev.narrows.rules.eval.ValueSet.Interval;
import java.util.ArrayList;
import java.util.BitSet;
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
        ranks.join(range[0], range[1]);
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

  /**
   * The least position from a first one on whose rule passes each packet that the rule at another
   * position passes, or -1.
   *
   * @param from to look from here
   * @param position the rule; its tests must not contradict each other
   * @param eligible which of the rules before it count
   * @param budget how many rules may still be compared
   */
  public int coverOf(int from, int position, BitSet eligible, Budget budget) {
    return coverOf(root, from, position, eligible, budget);
  }

  /**
   * The positions of rules that together pass each packet that the rule at another position passes;
   * empty when there are none, or they were not found.
   *
   * @param budget how many rules may still be compared for this
   */
  public BitSet jointCoverOf(int from, int position, BitSet eligible, Budget budget) {
    return new JointCover(this, from, position, eligible, budget).find();
  }

  /** Whether it is worth the while to ask what covers the rule at a position. */
  public boolean mayBeCovered(int from, int position, BitSet eligible, Budget budget) {
    return new JointCover(this, from, position, eligible, budget).isPossible();
  }

  /** The columns that the rule at a position tests, by their indexes. */
  int[] columnsOf(int position) {
    int[] rule = tests[position];
    int[] columns = new int[rule.length / STRIDE];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = rule[STRIDE * i];
    }
    return columns;
  }

  Column column(int index) {
    return columns[index];
  }

  /**
   * Whether the rule at a position passes the least ranks of a piece.
   *
   * @param fields the piece's columns; the rule passes nothing when it tests another one
   */
  boolean passesLeast(int position, int[] fields, int[][] piece) {
    int[] rule = tests[position];
    for (int i = 0; i < rule.length; i += STRIDE) {
      int at = 0;
      while (at < fields.length && fields[at] != rule[i]) {
        at++;
      }
      if (at == fields.length) {
        return false;
      }
      int rank = piece[at][0];
      int from = rule[i + 1];
      if (from >= 0 ? rank < from || rank >= rule[i + 2] : !isInSet(rank, sets[~from])) {
        return false;
      }
    }
    return true;
  }

  /** Pairs of ranks that the rule at a position has for one of its columns. */
  int[] bounds(int position, int column) {
    int[] rule = tests[position];
    for (int i = 0; i < rule.length; i += STRIDE) {
      if (rule[i] == column) {
        return bounds(rule, i);
      }
    }
    throw new IllegalArgumentException("rule " + position + " tests no column " + column);
  }

  /** A rule that covers another passes any packet of that: so look at the least one. */
  private int coverOf(Node node, int from, int position, BitSet eligible, Budget budget) {
    if (node == null || node.first() >= position || node.last() < from) {
      return -1;
    }
    if (node instanceof Split split) {
      int rank = leastRank(position, split.column());
      int inCase = rank < 0 ? -1 : coverOf(split.branch(rank), from, position, eligible, budget);
      int inRest = coverOf(split.rest(), from, position, eligible, budget);
      return inCase < 0 || inRest >= 0 && inRest < inCase ? inRest : inCase;
    }
    Leaf leaf = (Leaf) node;
    for (int i = 0; i < leaf.size() && leaf.position(i) < position && budget.take(); i++) {
      int each = leaf.position(i);
      if (each >= from && eligible.get(each) && covers(each, position)) {
        return each;
      }
    }
    return -1;
  }

  private int leastRank(int position, Column column) {
    int[] rule = tests[position];
    for (int i = 0; i < rule.length; i += STRIDE) {
      if (columns[rule[i]] == column) {
        return rule[i + 1] >= 0 ? rule[i + 1] : sets[~rule[i + 1]][0];
      }
    }
    return -1;
  }

  private boolean covers(int some, int other) {
    int[] wide = tests[some];
    int[] narrow = tests[other];
    for (int i = 0; i < wide.length; i += STRIDE) {
      boolean covered = false;
      for (int j = 0; j < narrow.length && !covered; j += STRIDE) {
        covered = narrow[j] == wide[i] && coversAll(bounds(wide, i), bounds(narrow, j));
      }
      if (!covered) {
        return false;
      }
    }
    return true;
  }

  private int[] bounds(int[] rule, int at) {
    int from = rule[at + 1];
    return from >= 0 ? new int[] {from, rule[at + 2]} : sets[~from];
  }

  private static boolean coversAll(int[] wide, int[] narrow) {
    int at = 0;
    for (int i = 0; i < narrow.length; i += 2) {
      while (at < wide.length && wide[at + 1] <= narrow[i]) {
        at += 2;
      }
      if (at == wide.length || wide[at] > narrow[i] || wide[at + 1] < narrow[i + 1]) {
        return false;
      }
    }
    return true;
  }

  /** Whether no packet passes the rule at a position. */
  public boolean isImpossible(int position) {
    int[] rule = tests[position];
    for (int i = 0; i < rule.length; i += STRIDE) {
      if (rule[i + 1] < 0 && sets[~rule[i + 1]].length == 0) {
        return true;
      }
    }
    return false;
  }

  static boolean isInSet(int rank, int[] bounds) {
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
