package dev.narrows.rules.eval.classifier;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Arranges rules so that few come up for a packet: tells them apart by the column that helps most,
 * and does the same with the rules of each case, and with the rest.
 */
final class TreeBuilder {
  /** So few rules are as quickly tried one by one. */
  private static final int FEW = 6;

  private static final double LEAST_GAIN = 4;

  /** A split has to get rid of one rule in so many. */
  private static final double LEAST_SHARE = 32;

  /** Copies of rules in cases beyond the first, for each rule. */
  private static final long COPIES_A_RULE = 8;

  private final Column[] columns;
  private final RankedRule[] rules;
  private long copiesLeft;

  TreeBuilder(Column[] columns, RankedRule[] rules) {
    this.columns = columns;
    this.rules = rules;
    this.copiesLeft = COPIES_A_RULE * rules.length;
  }

  /** All that can match of these rules, or null when there are none. */
  Node build(int[] positions) {
    return build(positions, new BitSet(), Candidates.MAX_NODES);
  }

  /**
   * @param done columns whose rank no rule of these cares for any more
   * @param room how many nodes may be open at once for a packet
   */
  private Node build(int[] positions, BitSet done, int room) {
    if (positions.length == 0) {
      return null;
    }
    SplitPlan plan = positions.length <= FEW || room < 2 ? null : best(positions, done);
    if (plan == null) {
      return new Leaf(positions);
    }
    copiesLeft -= plan.copies();
    int column = plan.column();
    boolean wasDone = done.get(column);
    done.set(column);
    Node[] cases = cases(plan.cases(), done, room / 2);
    done.set(column, wasDone);
    Node rest = build(plan.rest(), done, room - Split.width(cases));
    return new Split(positions, columns[column], plan.caseStarts(), cases, rest);
  }

  private Node[] cases(int[][] positions, BitSet done, int room) {
    Node[] cases = new Node[positions.length];
    for (int i = 0; i < cases.length; i++) {
      boolean same = i > 0 && Arrays.equals(positions[i], positions[i - 1]);
      cases[i] = same ? cases[i - 1] : build(positions[i], done, room);
    }
    return cases;
  }

  private SplitPlan best(int[] positions, BitSet done) {
    BitSet tested = new BitSet();
    for (int position : positions) {
      for (int column : rules[position].columns()) {
        tested.set(column);
      }
    }
    tested.andNot(done);
    SplitPlan best = null;
    double most = Math.max(LEAST_GAIN, positions.length / LEAST_SHARE);
    for (int column = tested.nextSetBit(0); column >= 0; column = tested.nextSetBit(column + 1)) {
      SplitPlan plan = new SplitPlan(column, rules, positions, copiesLeft);
      if (plan.gain() >= most) {
        most = plan.gain();
        best = plan;
      }
    }
    return best;
  }
}
