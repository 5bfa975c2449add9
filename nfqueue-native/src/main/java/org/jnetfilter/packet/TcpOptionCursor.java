package org.jnetfilter.packet;

/** Walks the options of a TCP header (RFC 9293, 3.2); stops at end-of-list. */
public final class TcpOptionCursor {
  public boolean next() {
    throw new UnsupportedOperationException();
  }

  public int kind() {
    throw new UnsupportedOperationException();
  }

  public int length() {
    throw new UnsupportedOperationException();
  }

  public int at() {
    throw new UnsupportedOperationException();
  }

  public boolean overran() {
    throw new UnsupportedOperationException();
  }
}
