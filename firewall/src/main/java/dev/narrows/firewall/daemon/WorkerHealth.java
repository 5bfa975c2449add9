package dev.narrows.firewall.daemon;

import dev.narrows.firewall.queue.QueueWorker;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether the workers really turn. */
final class WorkerHealth {
  /** A worker turns at least once a second; a longer silence than this is no hiccup. */
  private static final long LONGEST_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private WorkerHealth() {}

  /** The first worker that has ended, if there is one. */
  static Optional<QueueWorker> ended(List<QueueWorker> workers) {
    return workers.stream().filter(worker -> worker.failure() != null).findFirst();
  }

  /** What is wrong with the workers, for people; empty when all turn. */
  static Optional<String> trouble(List<QueueWorker> workers, long nowNanos) {
    for (QueueWorker worker : workers) {
      if (worker.failure() != null) {
        return Optional.of(
            "the worker of queue " + worker.queue() + " has ended: " + worker.failure());
      }
      long silence = nowNanos - worker.lastTurnNanos();
      if (silence > LONGEST_SILENCE_NANOS) {
        return Optional.of(
            String.format(
                "the worker of queue %d has not turned for %d s",
                worker.queue(), TimeUnit.NANOSECONDS.toSeconds(silence)));
      }
    }
    return Optional.empty();
  }
}
