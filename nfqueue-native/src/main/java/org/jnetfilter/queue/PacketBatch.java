package org.jnetfilter.queue;

/** The messages of one receive; reused. */
public final class PacketBatch {
  /**
   * Points packet at the next queued packet; false when there is none. Error messages are counted
   * on the way.
   */
  public boolean next(QueuedPacket packet) {
    throw new UnsupportedOperationException();
  }

  public int size() {
    throw new UnsupportedOperationException();
  }
}
