package dev.narrows.firewall.replay;

/**
 * The monotonic clock of a replay, which goes by the frames' times: limits of so many a second mean
 * seconds of the capture. Times that step back stand still.
 */
final class ReplayClock {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** A century: times that lie further apart are mistakes, and must not overflow. */
  private static final long LONGEST_SECONDS = 3_155_760_000L;

  private boolean started;
  private long firstSeconds;
  private long firstNanos;
  private long nowNanos;

  /** Nanoseconds since the first frame. */
  long at(long seconds, int nanos) {
    if (!started) {
      started = true;
      firstSeconds = seconds;
      firstNanos = nanos;
    }
    long passed = seconds - firstSeconds;
    if (passed >= 0 && passed <= LONGEST_SECONDS) {
      nowNanos = Math.max(nowNanos, passed * NANOS_PER_SECOND + nanos - firstNanos);
    }
    return nowNanos;
  }
}
