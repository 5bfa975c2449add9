package org.jnetfilter.packet;

/** IPv6 header (RFC 8200, 3). */
public final class Ipv6Header {
  public int trafficClass() {
    throw new UnsupportedOperationException();
  }

  public int flowLabel() {
    throw new UnsupportedOperationException();
  }

  public int payloadLength() {
    throw new UnsupportedOperationException();
  }

  public void setPayloadLength(int octets) {
    throw new UnsupportedOperationException();
  }

  public int nextHeader() {
    throw new UnsupportedOperationException();
  }

  public int hopLimit() {
    throw new UnsupportedOperationException();
  }

  public long sourceHigh() {
    throw new UnsupportedOperationException();
  }

  public long sourceLow() {
    throw new UnsupportedOperationException();
  }

  public long destinationHigh() {
    throw new UnsupportedOperationException();
  }

  public long destinationLow() {
    throw new UnsupportedOperationException();
  }
}
