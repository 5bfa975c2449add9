package org.jnetfilter.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waiting for a condition that something else brings about. */
public final class Await {
  private static final long PAUSE_NANOS = 20_000_000;

  private Await() {}

  /** Returns once the condition holds; fails when it does not in time. */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    until(() -> what, limit, condition);
  }

  /**
   * As the other.
   *
   * @param what asked at the end, when it was in vain
   */
  public static void until(Supplier<String> what, Duration limit, Callable<Boolean> condition) {
    long start = System.nanoTime();
    try {
      while (!condition.call()) {
        if (System.nanoTime() - start > limit.toNanos()) {
          throw new AssertionError("not within " + limit.toSeconds() + " s: " + what.get());
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Exception e) {
      throw new AssertionError("while waiting: " + what.get(), e);
    }
  }
}
