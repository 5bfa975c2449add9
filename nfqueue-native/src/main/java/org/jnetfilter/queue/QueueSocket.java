package org.jnetfilter.queue;

/** One NFQUEUE queue: one socket, owned by one thread. */
public final class QueueSocket implements AutoCloseable {
  public static QueueSocket open(QueueConfig config) {
    throw new UnsupportedOperationException();
  }

  /**
   * Waits at most timeoutMillis for the first message (rounded as the socket's timeout is set
   * once), takes what is there, up to the batch size; 0 when nothing came. ENOBUFS is counted, not
   * thrown.
   */
  public int receive(PacketBatch batch) {
    throw new UnsupportedOperationException();
  }

  public PacketBatch newBatch() {
    throw new UnsupportedOperationException();
  }

  public VerdictWriter verdicts() {
    throw new UnsupportedOperationException();
  }

  public QueueStatistics statistics() {
    throw new UnsupportedOperationException();
  }

  /** Makes a blocked receive return; callable from any thread. */
  public void wakeUp() {
    throw new UnsupportedOperationException();
  }

  public void close() {
    throw new UnsupportedOperationException();
  }
}
