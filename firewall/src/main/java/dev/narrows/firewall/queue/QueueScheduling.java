package dev.narrows.firewall.queue;

import org.jnetfilter.queue.ThreadScheduling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the kernel schedules the thread of a queue: before ordinary programs while that is due and
 * granted (see {@link Urgency}), else as one that runs often and for short.
 */
final class QueueScheduling implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(QueueScheduling.class);

  /** The least of real-time priorities: whoever was given one comes first. */
  private static final int PRIORITY = 1;

  private final ThreadScheduling thread = ThreadScheduling.ofThisThread();
  private final Urgency urgency = new Urgency(System.nanoTime());
  private boolean granted;
  private boolean urgent;

  /**
   * Of the calling thread, from now on.
   *
   * @param realtime whether it may precede others at all
   */
  QueueScheduling(int queue, boolean realtime) {
    if (!thread.isUsual()) {
      logger.info("the thread of queue {} stays scheduled as it was started", queue);
      return;
    }
    int result = thread.share(ThreadScheduling.SHORTEST_NANOS);
    if (realtime && result == 0) {
      result = thread.precede(PRIORITY);
      granted = result == 0;
      urgent = granted;
    }
    if (result < 0) {
      logger.info(
          "the thread of queue {} is scheduled like any other (errno {}), so packets may wait longer"
              + " on a busy machine; CAP_SYS_NICE or LimitRTPRIO=1 grants more, realtime = off asks"
              + " for no more",
          queue,
          -result);
    }
  }

  /** Notes how long a receive has blocked. */
  void waited(long nanos) {
    urgency.waited(nanos);
  }

  /** Notes a turn, and asks the kernel for what is due then. */
  void received(int packets, long nowNanos) {
    if (granted && urgency.isDue(packets, nowNanos) != urgent) {
      urgent = !urgent;
      int result =
          urgent ? thread.precede(PRIORITY) : thread.share(ThreadScheduling.SHORTEST_NANOS);
      granted = result == 0;
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
