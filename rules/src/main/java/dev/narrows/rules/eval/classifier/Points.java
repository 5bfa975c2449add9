package dev.narrows.rules.eval.classifier;

/**
 * A hash table from numbers to their ranks; open addressing, at most half full. What a look-up
 * reads lies together, since in a large table each place costs a cache line.
 */
final class Points {
  /** With fewer boundaries than this a binary search is as quick. */
  static final int WORTH_IT = 16;

  private final boolean wide;
  private final int stride;
  private final int mask;

  /** For each slot the number's low half, its rank or 0, and if any has one, the high half. */
  private final long[] slots;

  /**
   * @param count how many numbers there will be, at most
   * @param wide whether some have more than 64 bits
   */
  Points(int count, boolean wide) {
    this.wide = wide;
    int size = Integer.highestOneBit(Math.max(count, 1)) * 4;
    stride = wide ? 3 : 2;
    mask = size - 1;
    slots = new long[stride * size];
  }

  /** Where a number stands, or where it would have to. */
  private int find(long high, long low) {
    long mixed = (high * 0x9e3779b97f4a7c15L ^ low) * 0xd6e8feb86659fd93L;
    int slot = (int) (mixed >>> 32) & mask;
    while (true) {
      int at = stride * slot;
      if (slots[at + 1] == 0 || slots[at] == low && (!wide || slots[at + 2] == high)) {
        return at;
      }
      slot = slot + 1 & mask;
    }
  }

  /**
   * @param rank not 0, which is the rank of all other numbers
   */
  void put(long high, long low, int rank) {
    int at = find(high, low);
    slots[at] = low;
    slots[at + 1] = rank;
    if (wide) {
      slots[at + 2] = high;
    }
  }

  int rank(long high, long low) {
    return high != 0 && !wide ? 0 : (int) slots[find(high, low) + 1];
  }
}
