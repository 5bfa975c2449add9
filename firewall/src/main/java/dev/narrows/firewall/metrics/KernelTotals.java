package dev.narrows.firewall.metrics;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jnetfilter.queue.KernelQueue;

/**
 * The kernel's counters of our queues. The kernel forgets them when a queue is bound anew; the sums
 * here do not.
 */
final class KernelTotals {
  private final SortedMap<Integer, Drops> drops = new TreeMap<>();

  /** What the kernel dropped of one queue. */
  static final class Drops {
    private long holder;
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

    private void update(KernelQueue now) {
      if (now.portId() != holder || now.dropped() < full || now.userDropped() < socket) {
        baseFull += full;
        baseSocket += socket;
        holder = now.portId();
      }
      full = now.dropped();
      socket = now.userDropped();
    }
  }

  /**
   * The sums now.
   *
   * @param ours numbers of our queues
   * @param all what the kernel shows
   */
  synchronized SortedMap<Integer, Drops> read(Set<Integer> ours, List<KernelQueue> all) {
    ours.forEach(queue -> drops.computeIfAbsent(queue, number -> new Drops()));
    for (KernelQueue queue : all) {
      if (ours.contains(queue.queue())) {
        drops.get(queue.queue()).update(queue);
      }
    }
    return drops;
  }
}
