package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * IPv6 header (RFC 8200, 3). All fields are in network byte order.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------+---------------+---------------------------------------+
 *  |Version| Traffic Class |              Flow Label               |
 *  +-------+---------------+-------+---------------+---------------+
 *  |         Payload Length        |  Next Header  |   Hop Limit   |
 *  +-------------------------------+---------------+---------------+
 *  |                                                               |
 *  +                    Source Address (16 octets)                 +
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                                                               |
 *  +                 Destination Address (16 octets)               +
 *  |                                                               |
 *  +---------------------------------------------------------------+
 * </pre>
 */
public final class Ipv6Header {
  /** Octets of the header, extension headers not counted. */
  public static final int LENGTH = 40;

  public static final int PAYLOAD_LENGTH_OFFSET = 4;
  public static final int NEXT_HEADER_OFFSET = 6;
  public static final int HOP_LIMIT_OFFSET = 7;
  public static final int SOURCE_OFFSET = 8;
  public static final int DESTINATION_OFFSET = 24;
  public static final int ADDRESS_LENGTH = 16;

  private static final int TRAFFIC_CLASS_SHIFT = 20;
  private static final int TRAFFIC_CLASS_MASK = 0xff;
  private static final int FLOW_LABEL_MASK = 0xfffff;
  private static final int LOW_HALF = 8;

  private ByteBuf buffer;
  private int index;

  Ipv6Header() {}

  void point(ByteBuf newBuffer, int newIndex) {
    buffer = newBuffer;
    index = newIndex;
  }

  /** The whole octet: DSCP and ECN. */
  public int trafficClass() {
    return buffer.getInt(index) >>> TRAFFIC_CLASS_SHIFT & TRAFFIC_CLASS_MASK;
  }

  public int flowLabel() {
    return buffer.getInt(index) & FLOW_LABEL_MASK;
  }

  /** Octets after this header; 0 in a jumbogram (RFC 2675), see {@link PacketView#length()}. */
  public int payloadLength() {
    return buffer.getUnsignedShort(index + PAYLOAD_LENGTH_OFFSET);
  }

  /** Leaves the view's own idea of its length as it was. */
  public void setPayloadLength(int octets) {
    buffer.setShort(index + PAYLOAD_LENGTH_OFFSET, octets);
  }

  /** Of this header: an extension header's number when there is one. */
  public int nextHeader() {
    return buffer.getUnsignedByte(index + NEXT_HEADER_OFFSET);
  }

  public int hopLimit() {
    return buffer.getUnsignedByte(index + HOP_LIMIT_OFFSET);
  }

  /** The first eight octets of the source address. */
  public long sourceHigh() {
    return buffer.getLong(index + SOURCE_OFFSET);
  }

  /** The last eight octets of the source address. */
  public long sourceLow() {
    return buffer.getLong(index + SOURCE_OFFSET + LOW_HALF);
  }

  /** The first eight octets of the destination address. */
  public long destinationHigh() {
    return buffer.getLong(index + DESTINATION_OFFSET);
  }

  /** The last eight octets of the destination address. */
  public long destinationLow() {
    return buffer.getLong(index + DESTINATION_OFFSET + LOW_HALF);
  }
}
