package dev.narrows.firewall.queue;

/**
 * Says when to look for packets again and again instead of blocking. Being put to sleep and woken
 * costs a lone packet as much as being judged does; where the next one follows within microseconds,
 * as a SYN follows a connection just opened, waiting awake is quicker, at the price of a processor
 * that was idle. Off where packets come seldom, where they come in such numbers that they should
 * rather gather, and, for a while, where others want the processor. A thread that precedes them
 * does not notice that, but that it never waits ({@link Urgency}). Used by one thread.
 */
final class BusyPolling {
  /** How long one waits awake at most. */
  static final long LONGEST_NANOS = 60_000;

  /** Packets in a millisecond from which on a processor would be busy with looking alone. */
  private static final int MANY = 40;

  private static final int MISSES = 3;

  /** Whom a single look took this long has been put aside for others meanwhile. */
  private static final long CROWDED_NANOS = 150_000;

  private static final long REST_NANOS = 10_000_000;

  private long restedFromNanos = System.nanoTime() - REST_NANOS;

  private int misses = MISSES;

  /** Whether to poll now, {@code packets} having come in the last millisecond. */
  boolean isDue(int packets, long nowNanos) {
    return misses < MISSES && packets < MANY && nowNanos - restedFromNanos >= REST_NANOS;
  }

  /** Notes that a packet came while one looked. */
  void found() {
    misses = 0;
  }

  /** Notes that none came. */
  void missed() {
    misses++;
  }

  /**
   * Notes a look.
   *
   * @return whether others want the processor, so that it is left to them
   */
  boolean isCrowded(long tookNanos, long nowNanos) {
    if (tookNanos < CROWDED_NANOS) {
      return false;
    }
    restedFromNanos = nowNanos;
    return true;
  }

  /** Notes how long a blocking receive waited for a packet. */
  void blocked(long tookNanos) {
    if (tookNanos < LONGEST_NANOS) {
      misses = 0;
    }
  }
}
