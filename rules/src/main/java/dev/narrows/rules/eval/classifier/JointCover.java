package dev.narrows.rules.eval.classifier;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;

/**
 * Whether several rules of a chain together pass each packet that another one passes: what they
 * leave of its values is cut into pieces, field by field, until nothing is left. Rules that look at
 * a field which the other does not are no help, since a packet need not have that field.
 */
final class JointCover {
  /** What a rule is cut into, at most, before it counts as not covered. */
  private static final int MAX_PIECES = 200;

  private final Classifier classifier;
  private final int from;
  private final int position;
  private final BitSet eligible;
  private final Budget budget;
  private final int[] columns;
  private final Deque<int[][]> left = new ArrayDeque<>();

  /**
   * @param from rules count from this position on
   * @param position of the rule that may be covered
   * @param eligible which rules count
   */
  JointCover(Classifier classifier, int from, int position, BitSet eligible, Budget budget) {
    this.classifier = classifier;
    this.from = from;
    this.position = position;
    this.eligible = eligible;
    this.budget = budget;
    this.columns = classifier.columnsOf(position);
    int[][] whole = new int[columns.length][];
    for (int i = 0; i < columns.length; i++) {
      whole[i] = classifier.bounds(position, columns[i]);
    }
    left.push(whole);
  }

  /** Whether a rule passes what the rule's least values in all fields make. */
  boolean isPossible() {
    return passing(classifier.root(), left.peek()) >= 0;
  }

  /** The positions of rules that cover it together; empty when they do not, as far as is seen. */
  BitSet find() {
    BitSet found = new BitSet();
    for (int pieces = 1; !left.isEmpty(); pieces++) {
      int[][] piece = left.pop();
      int rule = pieces > MAX_PIECES ? -1 : passing(classifier.root(), piece);
      if (rule < 0) {
        return new BitSet();
      }
      found.set(rule);
      cut(piece, rule);
    }
    return found;
  }

  /** The first rule found that passes the least ranks of a piece, or -1. */
  private int passing(Node node, int[][] piece) {
    if (node == null || node.first() >= position || node.last() < from) {
      return -1;
    }
    if (node instanceof Split split) {
      int at = indexOf(split.column());
      int inCase = at < 0 ? -1 : passing(split.branch(piece[at][0]), piece);
      return inCase >= 0 ? inCase : passing(split.rest(), piece);
    }
    Leaf leaf = (Leaf) node;
    for (int i = 0; i < leaf.size() && leaf.position(i) < position && budget.take(); i++) {
      int each = leaf.position(i);
      if (each >= from && eligible.get(each) && classifier.passesLeast(each, columns, piece)) {
        return each;
      }
    }
    return -1;
  }

  private int indexOf(Column column) {
    for (int i = 0; i < columns.length; i++) {
      if (classifier.column(columns[i]) == column) {
        return i;
      }
    }
    return -1;
  }

  private int indexOf(int column) {
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] == column) {
        return i;
      }
    }
    return -1;
  }

  /** Keeps what a rule leaves of a piece, for each of its fields what lies outside of that. */
  private void cut(int[][] piece, int rule) {
    int[][] inside = piece.clone();
    for (int column : classifier.columnsOf(rule)) {
      int at = indexOf(classifier.column(column));
      int[] bounds = classifier.bounds(rule, column);
      int[] outside = parts(inside[at], bounds, false);
      if (outside.length > 0) {
        int[][] rest = inside.clone();
        rest[at] = outside;
        left.push(rest);
      }
      inside[at] = parts(inside[at], bounds, true);
    }
  }

  /** What of some ranks is among others, or is not: bounds as of rules. */
  private static int[] parts(int[] ranks, int[] others, boolean among) {
    int[] all = new int[ranks.length + others.length];
    System.arraycopy(ranks, 0, all, 0, ranks.length);
    System.arraycopy(others, 0, all, ranks.length, others.length);
    Arrays.sort(all);
    IntList parts = new IntList();
    for (int i = 0; i + 1 < all.length; i++) {
      boolean wanted =
          all[i] < all[i + 1]
              && Classifier.isInSet(all[i], ranks)
              && Classifier.isInSet(all[i], others) == among;
      if (wanted) {
        parts.join(all[i], all[i + 1]);
      }
    }
    return parts.toArray();
  }
}
