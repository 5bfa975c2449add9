package org.jnetfilter.packet;

/** ICMPv6 header (RFC 4443, 2.1). */
public final class Icmpv6Header {
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
