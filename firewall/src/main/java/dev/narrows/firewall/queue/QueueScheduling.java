package dev.narrows.firewall.queue;

import org.jnetfilter.queue.ThreadScheduling;

/**
 * How the kernel schedules the thread of a queue: before ordinary programs while that is due and
 * granted (see {@link Urgency}), else as one that runs often and for short.
 */
final class QueueScheduling implements AutoCloseable {
  /** The least of real-time priorities: whoever was given one comes first. */
  private static final int PRIORITY = 1;

  private final ThreadScheduling thread = ThreadScheduling.ofThisThread();
  private final Urgency urgency = new Urgency(System.nanoTime());
  private final int refused;
  private boolean granted;
  private boolean urgent;

  /**
   * Of the calling thread, from now on. A thread that somebody scheduled on purpose stays so.
   *
   * @param realtime whether it may precede others at all
   */
  QueueScheduling(boolean realtime) {
    int result = 0;
    if (thread.isUsual()) {
      thread.share(
          ThreadScheduling.SHORTEST_NANOS); // what a kernel or a filter refuses costs little
      if (realtime) {
        result = thread.precede(PRIORITY);
        granted = result == 0;
        urgent = granted;
      }
    }
    refused = -result;
  }

  /** The errno by which the kernel refused precedence that was asked for at first, or 0. */
  int refused() {
    return refused;
  }

  /** Notes how long a receive has blocked. */
  void waited(long nanos) {
    urgency.waited(nanos);
  }

  /** Notes a turn, and asks the kernel for what is due then. */
  void received(int packets, long octets, long nowNanos) {
    if (granted && urgency.isDue(packets, octets, nowNanos) != urgent) {
      int result =
          urgent ? thread.share(ThreadScheduling.SHORTEST_NANOS) : thread.precede(PRIORITY);
      if (result == 0) {
        urgent = !urgent;
      } else if (!urgent) {
        granted = false; // One that cannot share now asks again after its next turn.
      }
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
