package dev.narrows.firewall.metrics;

import dev.narrows.firewall.queue.QueueWorker;
import java.util.function.Supplier;

/**
 * A worker as metrics see it.
 *
 * @param worker tells it from any other of the same queue
 * @param queue number
 * @param sample reads its counters, also after it was closed
 */
record WorkerView(Object worker, int queue, Supplier<WorkerSample> sample) {
  static WorkerView of(QueueWorker worker) {
    return new WorkerView(worker, worker.queue(), () -> WorkerSample.of(worker));
  }
}
