package dev.narrows.firewall.queue;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.rules.RuleSet;
import org.jnetfilter.queue.QueueStatistics;
import org.jnetfilter.route.NetworkTables;

/** One thread that owns one queue and all its state. */
public final class QueueWorker implements AutoCloseable {
  /** Binds the queue and warms up; packets come once a divert feeds it. */
  public static QueueWorker start(
      int queue, QueueGroup group, RuleSet rules, NetworkTables tables, FirewallConfig config) {
    throw new UnsupportedOperationException();
  }

  public int queue() {
    throw new UnsupportedOperationException();
  }

  /** Judges by other rules from the next batch on; returns when that is so. */
  public void swap(QueueGroup group, RuleSet rules) {
    throw new UnsupportedOperationException();
  }

  /** Monotonic time of the worker's last turn; it turns at least once a second, idle or not. */
  public long lastTurnNanos() {
    throw new UnsupportedOperationException();
  }

  /** Null while it runs; else what ended it. */
  public Throwable failure() {
    throw new UnsupportedOperationException();
  }

  public WorkerCounters counters() {
    throw new UnsupportedOperationException();
  }

  public QueueStatistics statistics() {
    throw new UnsupportedOperationException();
  }

  /** Gives every packet that still waits its verdict, then unbinds; remove the diverts before. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
