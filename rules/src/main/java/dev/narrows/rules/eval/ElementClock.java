package dev.narrows.rules.eval;

/** When a rule set came into use: from then on the elements live that its file gives a time to. */
public final class ElementClock {
  private long startNanos;
  private boolean started;

  /** The first call counts; it happens before any packet is judged. */
  synchronized boolean start(long nowNanos) {
    if (started) {
      return false;
    }
    started = true;
    startNanos = nowNanos;
    return true;
  }

  long startNanos() {
    return startNanos;
  }
}
