package org.jnetfilter.packet;

/** ICMP header (RFC 792). */
public final class IcmpHeader {
  public int type() {
    throw new UnsupportedOperationException();
  }

  public int code() {
    throw new UnsupportedOperationException();
  }

  public int checksum() {
    throw new UnsupportedOperationException();
  }
}
