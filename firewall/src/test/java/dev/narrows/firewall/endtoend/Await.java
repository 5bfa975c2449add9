package dev.narrows.firewall.endtoend;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for a condition that something else brings about. */
final class Await {
  private static final int POLL_MILLIS = 20;

  private Await() {}

  static void until(String what, Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting: " + what, e);
      }
    }
  }
}
