package dev.narrows.firewall.divert;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether the diverts still stand, logs each change once, and keeps the
 * newest state. It does not put them back: who removed them may have meant it.
 */
public final class DivertWatch implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(DivertWatch.class);

  private final Diverts diverts;
  private final ScheduledExecutorService timer;
  private Set<String> known = Set.of();
  private volatile boolean closed;
  private volatile DivertState state = new DivertState(0, 0, List.of());

  private DivertWatch(Diverts diverts) {
    this.diverts = diverts;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "divert-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Looks once before it returns, then once a period. */
  public static DivertWatch start(Diverts diverts, Duration period) {
    DivertWatch watch = new DivertWatch(diverts);
    watch.look();
    long millis = period.toMillis();
    watch.timer.scheduleWithFixedDelay(watch::look, millis, millis, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** As of the newest look. */
  public DivertState state() {
    return state;
  }

  /** Looks now; call it after an install, so that the state is not that of before. */
  public synchronized void look() {
    DivertState now;
    try {
      now = diverts.check();
    } catch (RuntimeException e) {
      if (closed) {
        return; // the end interrupts a look that is under way
      }
      // Not known to be gone, but not known to stand either.
      now =
          new DivertState(state.wanted(), 0, List.of("diverts cannot be read: " + e.getMessage()));
    }
    state = now;
    report(new LinkedHashSet<>(now.problems()));
  }

  private void report(Set<String> problems) {
    for (String problem : problems) {
      if (!known.contains(problem)) {
        logger.warn("Diverts: {}; reload or restart Narrows to put its rules back", problem);
      }
    }
    if (problems.isEmpty() && !known.isEmpty()) {
      logger.info("Diverts: all in place again");
    }
    known = problems;
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
  }
}
