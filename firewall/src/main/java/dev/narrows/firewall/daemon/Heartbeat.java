package dev.narrows.firewall.daemon;

import dev.narrows.firewall.queue.QueueWorker;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells systemd that the firewall lives, for as long as every worker really turns. */
final class Heartbeat {
  private static final Logger logger = LoggerFactory.getLogger(Heartbeat.class);

  private final ServiceManager service;
  private final Supplier<List<QueueWorker>> workers;
  private final long intervalNanos;
  private String trouble = "";
  private long lastNanos;

  Heartbeat(ServiceManager service, Supplier<List<QueueWorker>> workers) {
    this.service = service;
    this.workers = workers;
    // half of what systemd waits, as sd_watchdog_enabled(3) advises
    this.intervalNanos =
        service.watchdogInterval().map(interval -> interval.toNanos() / 2).orElse(Long.MAX_VALUE);
    this.lastNanos = System.nanoTime();
  }

  /**
   * Beats when it is time to and all is well; logs when that changes.
   *
   * @return whether a worker has ended, which it does not recover from
   */
  boolean beat(long nowNanos) {
    Optional<String> found = WorkerHealth.trouble(workers.get(), nowNanos);
    if (!found.orElse("").equals(trouble) && trouble.isEmpty()) {
      logger.error("{}", found.orElse(""));
    } else if (found.isEmpty() && !trouble.isEmpty()) {
      logger.info("all workers turn again");
    }
    trouble = found.orElse("");
    Optional<QueueWorker> ended = WorkerHealth.ended(workers.get());
    if (trouble.isEmpty() && nowNanos - lastNanos >= intervalNanos) {
      service.alive();
      lastNanos = nowNanos;
    }
    return ended.isPresent();
  }
}
