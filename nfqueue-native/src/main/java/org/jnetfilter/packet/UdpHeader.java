package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * UDP header (RFC 768). All fields are in network byte order.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------------------------------+-------------------------------+
 *  |          Source Port          |        Destination Port       |
 *  +-------------------------------+-------------------------------+
 *  |             Length            |            Checksum           |
 *  +-------------------------------+-------------------------------+
 * </pre>
 */
public final class UdpHeader {
  /** Octets of the header. */
  public static final int LENGTH = 8;

  public static final int SOURCE_PORT_OFFSET = 0;
  public static final int DESTINATION_PORT_OFFSET = 2;
  public static final int LENGTH_OFFSET = 4;
  public static final int CHECKSUM_OFFSET = 6;

  private ByteBuf buffer;
  private int index;

  UdpHeader() {}

  void point(ByteBuf newBuffer, int newIndex) {
    buffer = newBuffer;
    index = newIndex;
  }

  public int sourcePort() {
    return buffer.getUnsignedShort(index + SOURCE_PORT_OFFSET);
  }

  public int destinationPort() {
    return buffer.getUnsignedShort(index + DESTINATION_PORT_OFFSET);
  }

  /** Octets of header and data; in a first fragment, those of the whole datagram. */
  public int length() {
    return buffer.getUnsignedShort(index + LENGTH_OFFSET);
  }

  /** 0 when the sender computed none (IPv4 only). */
  public int checksum() {
    return buffer.getUnsignedShort(index + CHECKSUM_OFFSET);
  }

  public void setChecksum(int value) {
    buffer.setShort(index + CHECKSUM_OFFSET, value);
  }
}
