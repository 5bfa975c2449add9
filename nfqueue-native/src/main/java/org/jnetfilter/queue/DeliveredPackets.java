package org.jnetfilter.queue;

/**
 * What reading and answering must tell each other: how many packets were handed out and are not yet
 * answered, and the newest one's id. One object a queue, used by its thread.
 */
final class DeliveredPackets {
  private final QueueStatistics statistics;
  private int unanswered;
  private int expectedId = 1;
  private int lastId;
  private boolean lastTruncated;

  DeliveredPackets(QueueStatistics statistics) {
    this.statistics = statistics;
  }

  /** The kernel numbers packets by one, wrapping at 2^32, and uses up the number of a lost one. */
  void delivered(int id, boolean truncated) {
    int gap = id - expectedId;
    if (gap < 0) {
      // Came after its successors, which counted it as lost.
      statistics.countGap(-1);
    } else {
      statistics.countGap(gap);
      expectedId = id + 1;
    }
    statistics.countReceived();
    unanswered++;
    lastId = id;
    lastTruncated = truncated;
  }

  void answered() {
    unanswered = Math.max(0, unanswered - 1);
  }

  /**
   * Whether the packet about to be answered is the only one that waits for the caller: then a batch
   * verdict up to it takes no packet that the caller still holds.
   */
  boolean isLastUnanswered() {
    return unanswered <= 1;
  }

  boolean isKnownTruncated(int id) {
    return lastTruncated && lastId == id;
  }
}
