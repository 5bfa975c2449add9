package org.jnetfilter.queue;

/** Counters of one queue's socket; written by its thread, readable by any. */
public final class QueueStatistics {
  public long received() {
    throw new UnsupportedOperationException();
  }

  /** Packets lost between kernel and socket: gaps in the ids. */
  public long lost() {
    throw new UnsupportedOperationException();
  }

  public long overruns() {
    throw new UnsupportedOperationException();
  }

  public long verdictErrors(int errno) {
    throw new UnsupportedOperationException();
  }

  public java.util.Map<Integer, Long> verdictErrors() {
    throw new UnsupportedOperationException();
  }
}
