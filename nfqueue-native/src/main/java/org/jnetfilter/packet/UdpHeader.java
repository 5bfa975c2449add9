package org.jnetfilter.packet;

/** UDP header (RFC 768). */
public final class UdpHeader {
  public int sourcePort() {
    throw new UnsupportedOperationException();
  }

  public int destinationPort() {
    throw new UnsupportedOperationException();
  }

  public int length() {
    throw new UnsupportedOperationException();
  }

  public int checksum() {
    throw new UnsupportedOperationException();
  }
}
