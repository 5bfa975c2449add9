package org.jnetfilter.raw;

import org.jnetfilter.packet.PacketView;

/** Sends whole IP packets of our own making (IP_HDRINCL), with a mark. */
public final class RawSocket implements AutoCloseable {
  public static RawSocket open(boolean ipv6, int mark) {
    throw new UnsupportedOperationException();
  }

  /** Sends to the packet's own destination; 0, or the errno with which the kernel refused. */
  public int send(PacketView packet) {
    throw new UnsupportedOperationException();
  }

  public void close() {
    throw new UnsupportedOperationException();
  }
}
