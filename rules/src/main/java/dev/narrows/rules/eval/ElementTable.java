package dev.narrows.rules.eval;

import java.util.Arrays;

/**
 * One of the hash tables that a dynamic set is spread over: open addressing, at most half full, all
 * of an element in one row of an array. Used under its own monitor only. It grows by doubling as
 * elements come, and allocates nothing once it has been as full as it gets.
 *
 * <p>A row: hash (0 when free), deadline, lifetime, kind, then the key, the data, the states.
 */
final class ElementTable {
  static final int NONE = -1;

  /** A deadline that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int DEADLINE = 1;
  private static final int LIFETIME = 2;
  private static final int KIND = 3;
  private static final int KEY = 4;
  private static final int FIRST_ROWS = 4;

  private final int parts;
  private final int data;
  private final int states;
  private final int width;
  private long[] cells;
  private int mask;
  private int used;
  private int hand;

  ElementTable(int parts, boolean hasData, int stateWords) {
    this.parts = parts;
    this.data = KEY + 2 * parts;
    this.states = data + (hasData ? 2 : 0);
    this.width = states + stateWords;
    this.cells = new long[FIRST_ROWS * width];
    this.mask = FIRST_ROWS - 1;
  }

  int used() {
    return used;
  }

  int rows() {
    return mask + 1;
  }

  /** The row of a key, expired or not, or NONE. */
  int find(long hash, Evaluation state, int register) {
    int row = (int) (hash >>> 1) & mask;
    for (long there = cells[row * width]; there != 0; there = cells[row * width]) {
      if (there == hash && holds(row, state, register)) {
        return row;
      }
      row = row + 1 & mask;
    }
    return NONE;
  }

  private boolean holds(int row, Evaluation state, int register) {
    int at = row * width + KEY;
    for (int part = 0; part < parts; part++) {
      if (cells[at + 2 * part] != state.high(register + part)
          || cells[at + 2 * part + 1] != state.low(register + part)) {
        return false;
      }
    }
    return true;
  }

  /** Adds a key that is not there; its other numbers are 0. */
  int add(long hash, Evaluation state, int register) {
    if (2 * (used + 1) > rows()) {
      grow();
    }
    int row = (int) (hash >>> 1) & mask;
    while (cells[row * width] != 0) {
      row = row + 1 & mask;
    }
    int at = row * width;
    Arrays.fill(cells, at, at + width, 0);
    cells[at] = hash;
    for (int part = 0; part < parts; part++) {
      cells[at + KEY + 2 * part] = state.high(register + part);
      cells[at + KEY + 2 * part + 1] = state.low(register + part);
    }
    used++;
    return row;
  }

  private void grow() {
    long[] old = cells;
    cells = new long[old.length * 2];
    mask = 2 * rows() - 1;
    for (int from = 0; from < old.length; from += width) {
      if (old[from] != 0) {
        int row = (int) (old[from] >>> 1) & mask;
        while (cells[row * width] != 0) {
          row = row + 1 & mask;
        }
        System.arraycopy(old, from, cells, row * width, width);
      }
    }
    hand = 0;
  }

  /**
   * Removes a row and moves those behind it, so that none is cut off from where its search begins.
   */
  void remove(int row) {
    int free = row;
    int next = row;
    while (true) {
      next = next + 1 & mask;
      long hash = cells[next * width];
      if (hash == 0) {
        break;
      }
      int home = (int) (hash >>> 1) & mask;
      if ((next - home & mask) >= (next - free & mask)) {
        System.arraycopy(cells, next * width, cells, free * width, width);
        free = next;
      }
    }
    cells[free * width] = 0;
    used--;
  }

  /** Looks at some rows, each time others, and removes what has expired; how many that were. */
  int sweep(int rows, long now) {
    int removed = 0;
    for (int i = 0; i < rows; i++) {
      hand = hand & mask;
      if (cells[hand * width] != 0 && isExpired(hand, now)) {
        remove(hand);
        removed++;
      } else {
        hand++;
      }
    }
    return removed;
  }

  boolean isUsed(int row) {
    return cells[row * width] != 0;
  }

  boolean isExpired(int row, long now) {
    long deadline = cells[row * width + DEADLINE];
    return deadline != NEVER && now - deadline >= 0;
  }

  long lifetime(int row) {
    return cells[row * width + LIFETIME];
  }

  /** A lifetime of 0 is for ever. */
  void setLifetime(int row, long lifetime, long now) {
    cells[row * width + LIFETIME] = lifetime;
    cells[row * width + DEADLINE] = lifetime == 0 ? NEVER : now + lifetime;
  }

  void setDeadline(int row, long deadline) {
    cells[row * width + DEADLINE] = deadline;
  }

  int kind(int row) {
    return (int) cells[row * width + KIND];
  }

  void setKind(int row, int kind) {
    cells[row * width + KIND] = kind;
  }

  void loadData(int row, Evaluation state, int target) {
    int at = row * width + data;
    state.load(target, cells[at], cells[at + 1]);
  }

  void storeData(int row, long high, long low) {
    int at = row * width + data;
    cells[at] = high;
    cells[at + 1] = low;
  }

  void begin(int row, ElementStates kind) {
    kind.begin(cells, row * width + states);
  }

  Step evaluate(int row, ElementStates kind, Evaluation state) {
    return kind.evaluate(cells, row * width + states, state);
  }

  /** Loads a row's key into registers. */
  void loadKey(int row, Evaluation state, int register) {
    int at = row * width + KEY;
    for (int part = 0; part < parts; part++) {
      state.load(register + part, cells[at + 2 * part], cells[at + 2 * part + 1]);
    }
  }

  /** Takes all but key and hash from a row of another table of the same shape. */
  void copyContent(int row, ElementTable other, int otherRow) {
    int from = otherRow * other.width;
    int to = row * width;
    System.arraycopy(other.cells, from + DEADLINE, cells, to + DEADLINE, 2);
    System.arraycopy(other.cells, from + data, cells, to + data, states - data);
  }

  /** Takes the states from a row of another table. */
  void copyStates(int row, ElementTable other, int otherRow, int words) {
    int from = otherRow * other.width + other.states;
    System.arraycopy(other.cells, from, cells, row * width + states, words);
  }
}
