package dev.narrows.firewall.queue;

/**
 * Says when to let packets gather before the next receive. Whoever is quicker than the packets come
 * is put to sleep and woken for almost each of them, which costs as much as the packet itself;
 * where many come, one short sleep serves dozens of them. Where few come there is none, so that a
 * lone packet never waits. Used by one thread.
 */
final class ReceivePacing {
  private static final long WINDOW_NANOS = 1_000_000;

  /** Packets in a window from which on waiting pays: some in each sleep. */
  static final int MANY = 80;

  /** The kernel adds 50 us of its own (its timers' slack): some batches fill up meanwhile. */
  static final long PAUSE_NANOS = 50_000;

  private long windowNanos;
  private int packets;
  private int lastWindow;
  private boolean many;

  /**
   * Notes a receive.
   *
   * @param count packets it brought
   * @param more whether others may be waiting already
   * @param nowNanos monotonic time
   * @return whether to sleep {@link #PAUSE_NANOS} before the next
   */
  boolean received(int count, boolean more, long nowNanos) {
    packets += count;
    if (nowNanos - windowNanos >= WINDOW_NANOS) {
      lastWindow = nowNanos - windowNanos < 2 * WINDOW_NANOS ? packets : 0;
      many = lastWindow >= MANY;
      packets = 0;
      windowNanos = nowNanos;
    }
    return many && !more;
  }

  /** Packets that came in the last full millisecond. */
  int packetsAMilli() {
    return lastWindow;
  }
}
