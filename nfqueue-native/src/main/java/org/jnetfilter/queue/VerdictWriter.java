package org.jnetfilter.queue;

import org.jnetfilter.packet.PacketView;

/** Returns verdicts; plain accepts are merged into batch verdicts, which flush before any other. */
public final class VerdictWriter {
  public void accept(int id) {
    throw new UnsupportedOperationException();
  }

  public void acceptWithMark(int id, int mark) {
    throw new UnsupportedOperationException();
  }

  public void drop(int id) {
    throw new UnsupportedOperationException();
  }

  public void repeat(int id, int mark) {
    throw new UnsupportedOperationException();
  }

  public void queueTo(int id, int queue) {
    throw new UnsupportedOperationException();
  }

  /** Accepts with other bytes. */
  public void replace(int id, PacketView packet) {
    throw new UnsupportedOperationException();
  }

  public void replaceWithMark(int id, PacketView packet, int mark) {
    throw new UnsupportedOperationException();
  }

  /**
   * Sends what is merged; call when the socket runs dry and at the latest at the end of a batch.
   */
  public void flush() {
    throw new UnsupportedOperationException();
  }
}
