package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.queue.QueueGroup;
import dev.narrows.firewall.queue.QueueWorker;
import dev.narrows.firewall.queue.SharedState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers, one a queue. Changed by one thread; any may read the list. */
final class WorkerPool implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(WorkerPool.class);

  private final SharedState shared;
  private final FirewallConfig config;

  /**
   * The highest first, so that a queue of headers, which hands over to the queue of whole packets
   * below it, is closed before that.
   */
  private final Map<Integer, QueueWorker> byQueue = new TreeMap<>(Comparator.reverseOrder());

  private volatile List<QueueWorker> workers = List.of();
  private boolean refusalTold;

  WorkerPool(SharedState shared, FirewallConfig config) {
    this.shared = shared;
    this.config = config;
  }

  /** The workers in order of their queues. */
  List<QueueWorker> workers() {
    return workers;
  }

  /** Starts a worker for each queue that has none yet; all of them, or none when one fails. */
  void startMissing(RulesInForce next) {
    List<Integer> started = new ArrayList<>();
    try {
      for (Map.Entry<Integer, QueueGroup> entry : next.groupsByQueue().entrySet()) {
        int queue = entry.getKey();
        if (!byQueue.containsKey(queue)) {
          QueueWorker worker =
              QueueWorker.start(queue, entry.getValue(), next.rules(), shared, config);
          byQueue.put(queue, worker);
          started.add(queue);
          tellWhereRefused(worker.schedulingRefused());
        }
      }
    } catch (RuntimeException e) {
      started.forEach(queue -> byQueue.remove(queue).close());
      throw e;
    } finally {
      publish();
    }
  }

  private void tellWhereRefused(int errno) {
    if (errno != 0 && !refusalTold) {
      refusalTold = true;
      logger.info(
          "packets may wait for other programs on a busy machine, since real-time scheduling is"
              + " refused (errno {}); LimitRTPRIO=1 or CAP_SYS_NICE usually grants it, realtime = off does"
              + " without",
          errno);
    }
  }

  /** Has the workers of these rules' queues judge by them. */
  void swap(RulesInForce next) {
    next.groupsByQueue()
        .forEach(
            (queue, group) -> {
              QueueWorker worker = byQueue.get(queue);
              if (worker != null) {
                worker.swap(group, next.rules());
              }
            });
  }

  /** Drains and closes the workers that these rules do not need. */
  void retainOnly(RulesInForce next) {
    Set<Integer> needed = next.groupsByQueue().keySet();
    List<Integer> surplus = byQueue.keySet().stream().filter(q -> !needed.contains(q)).toList();
    List<QueueWorker> closing = surplus.stream().map(byQueue::remove).toList();
    publish();
    close(closing);
  }

  /** The last first: what it drains it may still hand to one before it, for whole packets. */
  private static void close(List<QueueWorker> ascending) {
    for (int i = ascending.size() - 1; i >= 0; i--) {
      ascending.get(i).close();
    }
  }

  private void publish() {
    List<QueueWorker> ascending = new ArrayList<>(byQueue.values());
    Collections.reverse(ascending);
    workers = List.copyOf(ascending);
  }

  /** Drains and closes all; remove what feeds them before. */
  @Override
  public void close() {
    close(List.copyOf(byQueue.values()));
    byQueue.clear();
    publish();
  }
}
