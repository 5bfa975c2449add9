package dev.narrows.firewall.daemon;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition that only asking again and again can tell. */
final class Await {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Await() {}

  /** Returns when the condition holds, or after a minute: what follows asserts which it was. */
  static void until(Callable<Boolean> condition) {
    long start = System.nanoTime();
    try {
      while (!condition.call() && System.nanoTime() - start < LIMIT_NANOS) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
