package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * ICMPv6 header (RFC 4443, 2.1). All fields are in network byte order.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------+---------------+-------------------------------+
 *  |      Type     |      Code     |            Checksum           |
 *  +---------------+---------------+-------------------------------+
 *  |                  Depends on type and code                     |
 *  +---------------------------------------------------------------+
 * </pre>
 */
public final class Icmpv6Header {
  /** Octets that every message of RFC 4443 has at least. */
  public static final int LENGTH = 8;

  public static final int TYPE_OFFSET = 0;
  public static final int CODE_OFFSET = 1;
  public static final int CHECKSUM_OFFSET = 2;
  public static final int REST_OFFSET = 4;

  private ByteBuf buffer;
  private int index;

  Icmpv6Header() {}

  void point(ByteBuf newBuffer, int newIndex) {
    buffer = newBuffer;
    index = newIndex;
  }

  public int type() {
    return buffer.getUnsignedByte(index + TYPE_OFFSET);
  }

  public int code() {
    return buffer.getUnsignedByte(index + CODE_OFFSET);
  }

  public int checksum() {
    return buffer.getUnsignedShort(index + CHECKSUM_OFFSET);
  }

  /** The second word: identifier and sequence of an echo, the MTU of a packet-too-big. */
  public int rest() {
    return buffer.getInt(index + REST_OFFSET);
  }
}
