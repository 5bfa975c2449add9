package dev.narrows.firewall.limit;

/**
 * Remembers which flows were seen in the last while, in a table of fixed size: a flow is forgotten
 * after the window, or when its place is needed for newer ones. A flow is known by a keyed hash of
 * its addresses, protocol and ports. Used by one thread.
 */
public final class RecentFlows {
  /** Places that a flow may stand in. */
  private static final int WAYS = 4;

  private final SipHash hash;
  private final long[] flows;
  private final long[] seenAt;
  private final long windowNanos;

  /**
   * Remembers nothing at first.
   *
   * @param sizeBits the table has two to the power of this many places, 2 at least
   */
  public RecentFlows(SipHash hash, int sizeBits, long windowNanos) {
    this.hash = hash;
    this.flows = new long[1 << sizeBits];
    this.seenAt = new long[1 << sizeBits];
    this.windowNanos = windowNanos;
  }

  /** Begins to name a flow: its source address. */
  public RecentFlows source(long high, long low) {
    hash.begin().add(high).add(low);
    return this;
  }

  /** Goes on naming a flow: its destination address. */
  public RecentFlows destination(long high, long low) {
    hash.add(high).add(low);
    return this;
  }

  /**
   * Ends naming a flow, and remembers it.
   *
   * @param ports both, or 0 when it has none
   * @param nowNanos the monotonic clock
   * @return whether it was not remembered before
   */
  public boolean isFirst(int protocol, int ports, long nowNanos) {
    long flow = hash.finish(Integer.toUnsignedLong(ports) | (long) protocol << 32, 5);
    if (flow == 0) {
      flow = 1; // 0 marks a free place
    }
    int first = (int) flow & flows.length - 1 & -WAYS;
    int victim = first;
    long victimAge = -1;
    for (int place = first; place < first + WAYS; place++) {
      long age = flows[place] == 0 ? Long.MAX_VALUE : nowNanos - seenAt[place];
      if (flows[place] == flow && age < windowNanos) {
        return false;
      }
      if (age > victimAge) {
        victim = place;
        victimAge = age;
      }
    }
    flows[victim] = flow;
    seenAt[victim] = nowNanos;
    return true;
  }
}
