package dev.narrows.firewall.queue;

/**
 * Says whether a queue's thread may run before all ordinary programs. Its packets then wait for
 * nobody, as they would not where the kernel forwards them itself. Not where packets come in such
 * numbers that they gather anyway; not where they carry bulk data, whose sender is quicker when it
 * is not interrupted; and not where the thread would keep a processor to itself. Used by one
 * thread.
 */
final class Urgency {
  /** Long enough for a burst that piled up somewhere to pass. */
  static final long WINDOW_NANOS = 20_000_000;

  /** For how long others come first again. */
  static final long REST_NANOS = 100_000_000;

  /** The share of a window that a thread waits at least, else it is overloaded. */
  private static final int LEAST_WAITED = 50;

  /** Octets in a millisecond from which on they are bulk data: 0.8 Gbit/s. */
  private static final int BULK = 100_000;

  /** So that days without a packet overflow nothing; a window is that long when it was idle. */
  private static final long LONGEST_NANOS = 1_000_000_000;

  private static final long NANOS_A_MILLI = 1_000_000;

  private long windowNanos;
  private long restingNanos;
  private long waitedNanos;
  private long packets;
  private long octets;
  private boolean resting;

  /** Time from {@code nowNanos}, monotonic. */
  Urgency(long nowNanos) {
    windowNanos = nowNanos;
  }

  /** Notes how long a receive has blocked; looking for packets awake is no waiting. */
  void waited(long nanos) {
    waitedNanos += nanos;
  }

  /**
   * Notes a turn.
   *
   * @param received packets that it judged
   * @param length octets of all of them
   * @return whether to precede others from now on
   */
  boolean isDue(int received, long length, long nowNanos) {
    packets += received;
    octets += length;
    long lasted = nowNanos - windowNanos;
    if (lasted >= WINDOW_NANOS) {
      if (isBetterShared(Math.min(lasted, LONGEST_NANOS))) {
        resting = true;
        restingNanos = nowNanos;
      } else {
        resting = resting && nowNanos - restingNanos < REST_NANOS;
      }
      windowNanos = nowNanos;
      waitedNanos = 0;
      packets = 0;
      octets = 0;
    }
    return !resting;
  }

  private boolean isBetterShared(long lasted) {
    return packets * NANOS_A_MILLI >= ReceivePacing.MANY * lasted
        || octets * NANOS_A_MILLI >= BULK * lasted
        || waitedNanos < lasted / LEAST_WAITED;
  }
}
