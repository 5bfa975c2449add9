package dev.narrows.rules.eval.classifier;

/**
 * Some of the rules by the rank of one field, and the rest, which come up whatever that is: because
 * they do not test it, or because their intervals would stand in too many cases.
 */
final class Split extends Node {
  /** A table of all ranks may have so many slots for each case that is used. */
  private static final int SLOTS_A_CASE = 4;

  private final Column column;
  private final Node rest;
  private final int[] starts;
  private final Node[] cases;
  private final int base;

  /**
   * @param positions of all rules in here, in ascending order
   * @param starts ranks at which the cases begin, in ascending order; the last one begins where no
   *     case follows, and is null
   * @param rest may be null
   */
  Split(int[] positions, Column column, int[] starts, Node[] cases, Node rest) {
    super(positions[0], positions[positions.length - 1], width(cases) + width(rest));
    this.column = column;
    this.rest = rest;
    base = starts[0];
    int slots = starts[starts.length - 1] - base + 1;
    if (slots <= SLOTS_A_CASE * cases.length) {
      this.starts = null;
      this.cases = new Node[slots];
      for (int i = 0; i < starts.length; i++) {
        int end = i + 1 < starts.length ? starts[i + 1] - base : slots;
        for (int slot = starts[i] - base; slot < end; slot++) {
          this.cases[slot] = cases[i];
        }
      }
    } else {
      this.starts = starts;
      this.cases = cases;
    }
  }

  /** Of the widest, since one is open at a time. */
  static int width(Node... nodes) {
    int width = 0;
    for (Node node : nodes) {
      width = Math.max(width, node == null ? 0 : node.width());
    }
    return width;
  }

  Column column() {
    return column;
  }

  /** The rules that come up for any rank, or null. */
  Node rest() {
    return rest;
  }

  /** The rules that come up for one rank, or null. */
  Node branch(int rank) {
    int slot = rank - base;
    if (starts == null) {
      return slot >= 0 && slot < cases.length ? cases[slot] : null;
    }
    if (slot < 0) {
      return null;
    }
    int from = 0;
    int to = starts.length - 1;
    while (from < to) {
      int middle = from + to + 1 >>> 1;
      if (starts[middle] <= rank) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return cases[from];
  }
}
