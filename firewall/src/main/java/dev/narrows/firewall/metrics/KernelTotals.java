package dev.narrows.firewall.metrics;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jnetfilter.queue.KernelQueue;

/**
 * The kernel's counters of our queues. The kernel forgets them when a queue is bound anew; the sums
 * here do not.
 */
final class KernelTotals {
  private final SortedMap<Integer, Drops> drops = new TreeMap<>();

  /** What the kernel dropped of one queue, whoever of ours held it. */
  static final class Drops {
    private Object worker;
    private long baseFull;
    private long baseSocket;
    private long full;
    private long socket;

    /** The queue was full. */
    long queueFull() {
      return baseFull + full;
    }

    /** The socket's buffer was full. */
    long socketFull() {
      return baseSocket + socket;
    }

    /** The netlink port does not tell a new binding: the kernel gives the same one again. */
    private void update(Object holder, KernelQueue now) {
      if (holder != worker || now.dropped() < full || now.userDropped() < socket) {
        baseFull += full;
        baseSocket += socket;
        worker = holder;
      }
      full = now.dropped();
      socket = now.userDropped();
    }
  }

  /**
   * The sums now.
   *
   * @param workers who holds our queues
   * @param all what the kernel shows
   */
  synchronized SortedMap<Integer, Drops> read(List<WorkerView> workers, List<KernelQueue> all) {
    for (WorkerView worker : workers) {
      Drops sum = drops.computeIfAbsent(worker.queue(), number -> new Drops());
      for (KernelQueue queue : all) {
        if (queue.queue() == worker.queue()) {
          sum.update(worker.worker(), queue);
        }
      }
    }
    return new TreeMap<>(drops);
  }
}
