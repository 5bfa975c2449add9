package org.jnetfilter.packet;

/** IPv4 header (RFC 791, 3.1). */
public final class Ipv4Header {
  public int headerLength() {
    throw new UnsupportedOperationException();
  }

  public int typeOfService() {
    throw new UnsupportedOperationException();
  }

  public int totalLength() {
    throw new UnsupportedOperationException();
  }

  public void setTotalLength(int octets) {
    throw new UnsupportedOperationException();
  }

  public int identification() {
    throw new UnsupportedOperationException();
  }

  public boolean dontFragment() {
    throw new UnsupportedOperationException();
  }

  public boolean moreFragments() {
    throw new UnsupportedOperationException();
  }

  public int fragmentOffset() {
    throw new UnsupportedOperationException();
  }

  public int timeToLive() {
    throw new UnsupportedOperationException();
  }

  public int protocol() {
    throw new UnsupportedOperationException();
  }

  public int checksum() {
    throw new UnsupportedOperationException();
  }

  public void setChecksum(int value) {
    throw new UnsupportedOperationException();
  }

  public int computeChecksum() {
    throw new UnsupportedOperationException();
  }

  public int source() {
    throw new UnsupportedOperationException();
  }

  public int destination() {
    throw new UnsupportedOperationException();
  }
}
