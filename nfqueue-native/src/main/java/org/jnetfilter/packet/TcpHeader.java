package org.jnetfilter.packet;

/** TCP header (RFC 9293, 3.1). */
public final class TcpHeader {
  public int sourcePort() {
    throw new UnsupportedOperationException();
  }

  public int destinationPort() {
    throw new UnsupportedOperationException();
  }

  public int sequence() {
    throw new UnsupportedOperationException();
  }

  public int acknowledgment() {
    throw new UnsupportedOperationException();
  }

  public int headerLength() {
    throw new UnsupportedOperationException();
  }

  public void setHeaderLength(int octets) {
    throw new UnsupportedOperationException();
  }

  public int flags() {
    throw new UnsupportedOperationException();
  }

  public boolean syn() {
    throw new UnsupportedOperationException();
  }

  public boolean rst() {
    throw new UnsupportedOperationException();
  }

  public int window() {
    throw new UnsupportedOperationException();
  }

  public int checksum() {
    throw new UnsupportedOperationException();
  }

  public void setChecksum(int value) {
    throw new UnsupportedOperationException();
  }

  public int urgentPointer() {
    throw new UnsupportedOperationException();
  }

  public int payloadLength() {
    throw new UnsupportedOperationException();
  }

  public TcpOptionCursor options() {
    throw new UnsupportedOperationException();
  }
}
