package dev.narrows.firewall.metrics;

import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums of what workers counted, by queue, that never go down although workers come and go: what a
 * worker that is gone has counted stays in the sum.
 */
final class WorkerTotals {
  private final Map<Object, Known> known = new IdentityHashMap<>();
  private final SortedMap<Integer, WorkerSample> gone = new TreeMap<>();

  private static final class Known {
    private final WorkerView view;
    private boolean leaving;

    private Known(WorkerView view) {
      this.view = view;
    }
  }

  /** The sums now, given the workers that there are now. */
  synchronized SortedMap<Integer, WorkerSample> read(List<WorkerView> workers) {
    retire(workers);
    for (WorkerView view : workers) {
      known.computeIfAbsent(view.worker(), worker -> new Known(view)).leaving = false;
    }
    SortedMap<Integer, WorkerSample> sums = new TreeMap<>(gone);
    for (Known each : known.values()) {
      sums.merge(each.view.queue(), each.view.sample().get(), WorkerSample::plus);
    }
    return sums;
  }

  /** A worker that is being closed may still count: it is read live once more after it left. */
  private void retire(List<WorkerView> workers) {
    for (Iterator<Known> all = known.values().iterator(); all.hasNext(); ) {
      Known each = all.next();
      if (workers.stream().noneMatch(view -> view.worker() == each.view.worker())) {
        if (each.leaving) {
          gone.merge(each.view.queue(), each.view.sample().get(), WorkerSample::plus);
          all.remove();
        }
        each.leaving = true;
      }
    }
  }
}
