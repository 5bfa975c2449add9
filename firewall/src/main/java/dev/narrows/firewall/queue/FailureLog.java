package dev.narrows.firewall.queue;

import dev.narrows.rules.eval.PacketContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs exceptions on the packet path, one a second at most; the outcome counters miss none. */
final class FailureLog {
  private static final Logger logger = LoggerFactory.getLogger(FailureLog.class);
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private long lastNanos;
  private long silent;
  private boolean logged;

  /** Never throws: logging must not cost a packet its verdict. */
  void log(String activity, Throwable failure, PacketContext context) {
    if (logged && context.nowNanos() - lastNanos < INTERVAL_NANOS) {
      silent++;
      return;
    }
    try {
      logger.error(
          "{} a packet at {} failed ({} more since the last such line)",
          activity,
          context.hook(),
          silent,
          failure);
    } catch (Throwable ignored) {
      // the counters tell
    }
    logged = true;
    lastNanos = context.nowNanos();
    silent = 0;
  }
}
