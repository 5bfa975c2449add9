package dev.narrows.firewall.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jnetfilter.queue.KernelQueue;

/** What the kernel itself shows of our queues. */
final class KernelQueueMetrics implements MultiCollector {
  private final Supplier<List<WorkerView>> workers;
  private final Supplier<List<KernelQueue>> kernel;
  private final KernelTotals totals = new KernelTotals();

  KernelQueueMetrics(Supplier<List<WorkerView>> workers, Supplier<List<KernelQueue>> kernel) {
    this.workers = workers;
    this.kernel = kernel;
  }

  @Override
  public MetricSnapshots collect() {
    List<WorkerView> ours = workers.get();
    Set<Integer> numbers = ours.stream().map(WorkerView::queue).collect(Collectors.toSet());
    List<KernelQueue> all = kernel.get();
    Family depth =
        new Family("narrows_queue_depth", "Packets that wait for a verdict, as the kernel counts.");
    for (KernelQueue queue : all) {
      if (numbers.contains(queue.queue())) {
        depth.add(queue.waiting(), "queue", Integer.toString(queue.queue()));
      }
    }
    Family dropped =
        new Family(
            "narrows_queue_dropped",
            "Packets that the kernel dropped because the queue or the socket's buffer was full.");
    totals
        .read(ours, all)
        .forEach(
            (queue, drops) -> {
              String number = Integer.toString(queue);
              dropped.add(drops.queueFull(), "queue", number, "where", "queue_full");
              dropped.add(drops.socketFull(), "queue", number, "where", "socket_full");
            });
    return MetricSnapshots.of(depth.gauge(), dropped.counter());
  }
}
