package dev.narrows.rules.eval.classifier;

/** A hash table from numbers to their ranks; open addressing, at most half full. */
final class Points {
  /** With fewer boundaries than this a binary search is as quick. */
  static final int WORTH_IT = 16;

  private final int mask;
  private final long[] high;
  private final long[] low;
  private final int[] ranks;

  Points(int count) {
    int slots = Integer.highestOneBit(Math.max(count, 1)) * 4;
    mask = slots - 1;
    high = new long[slots];
    low = new long[slots];
    ranks = new int[slots];
  }

  private int slot(long high, long low) {
    long mixed = (high * 0x9e3779b97f4a7c15L ^ low) * 0xd6e8feb86659fd93L;
    return (int) (mixed >>> 32) & mask;
  }

  /**
   * @param rank not 0, which is the rank of all other numbers
   */
  void put(long high, long low, int rank) {
    int slot = slot(high, low);
    while (ranks[slot] != 0 && (this.low[slot] != low || this.high[slot] != high)) {
      slot = slot + 1 & mask;
    }
    this.high[slot] = high;
    this.low[slot] = low;
    ranks[slot] = rank;
  }

  int rank(long high, long low) {
    int slot = slot(high, low);
    while (ranks[slot] != 0 && (this.low[slot] != low || this.high[slot] != high)) {
      slot = slot + 1 & mask;
    }
    return ranks[slot];
  }
}
