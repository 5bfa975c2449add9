package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * IPv4 header (RFC 791, 3.1). All fields are in network byte order.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------+-------+---------------+-------------------------------+
 *  |Version|  IHL  |Type of Service|          Total Length         |
 *  +-------+-------+---------------+-----+-------------------------+
 *  |         Identification        |0 D M|     Fragment Offset     |
 *  +---------------+---------------+-----+-------------------------+
 *  | Time to Live  |    Protocol   |        Header Checksum        |
 *  +---------------+---------------+-------------------------------+
 *  |                         Source Address                        |
 *  +---------------------------------------------------------------+
 *  |                      Destination Address                      |
 *  +-----------------------------------------------+---------------+
 *  |                    Options                    |    Padding    |
 *  +-----------------------------------------------+---------------+
 * </pre>
 */
public final class Ipv4Header {
  /** Octets of a header without options. */
  public static final int MIN_LENGTH = 20;

  public static final int TYPE_OF_SERVICE_OFFSET = 1;
  public static final int TOTAL_LENGTH_OFFSET = 2;
  public static final int IDENTIFICATION_OFFSET = 4;
  public static final int FRAGMENT_OFFSET = 6;
  public static final int TIME_TO_LIVE_OFFSET = 8;
  public static final int PROTOCOL_OFFSET = 9;
  public static final int CHECKSUM_OFFSET = 10;
  public static final int SOURCE_OFFSET = 12;
  public static final int DESTINATION_OFFSET = 16;

  static final int IHL_MASK = 0x0f;
  static final int DONT_FRAGMENT = 0x4000;
  static final int MORE_FRAGMENTS = 0x2000;
  static final int FRAGMENT_OFFSET_MASK = 0x1fff;
  private static final int OCTETS_PER_WORD = 4;
  private static final int FRAGMENT_UNIT = 8;

  private ByteBuf buffer;
  private int index;

  Ipv4Header() {}

  void point(ByteBuf newBuffer, int newIndex) {
    buffer = newBuffer;
    index = newIndex;
  }

  /** Octets, options included: IHL times four. */
  public int headerLength() {
    return (buffer.getByte(index) & IHL_MASK) * OCTETS_PER_WORD;
  }

  /** The whole octet: DSCP and ECN (RFC 2474, RFC 3168). */
  public int typeOfService() {
    return buffer.getUnsignedByte(index + TYPE_OF_SERVICE_OFFSET);
  }

  /**
   * Octets of header and data as the header says: 0 in a frame of more than 65535 octets (BIG TCP).
   * {@link PacketView#length()} knows that case.
   */
  public int totalLength() {
    return buffer.getUnsignedShort(index + TOTAL_LENGTH_OFFSET);
  }

  /** Leaves the header checksum as it was, and the view's own idea of its length. */
  public void setTotalLength(int octets) {
    buffer.setShort(index + TOTAL_LENGTH_OFFSET, octets);
  }

  public int identification() {
    return buffer.getUnsignedShort(index + IDENTIFICATION_OFFSET);
  }

  public boolean dontFragment() {
    return (flagsAndOffset() & DONT_FRAGMENT) != 0;
  }

  public boolean moreFragments() {
    return (flagsAndOffset() & MORE_FRAGMENTS) != 0;
  }

  /** In octets (the field counts units of eight). */
  public int fragmentOffset() {
    return (flagsAndOffset() & FRAGMENT_OFFSET_MASK) * FRAGMENT_UNIT;
  }

  /** The reserved bit, DF, MF and the fragment offset in units of eight octets, as one word. */
  public int flagsAndOffset() {
    return buffer.getUnsignedShort(index + FRAGMENT_OFFSET);
  }

  public int timeToLive() {
    return buffer.getUnsignedByte(index + TIME_TO_LIVE_OFFSET);
  }

  public int protocol() {
    return buffer.getUnsignedByte(index + PROTOCOL_OFFSET);
  }

  public int checksum() {
    return buffer.getUnsignedShort(index + CHECKSUM_OFFSET);
  }

  public void setChecksum(int value) {
    buffer.setShort(index + CHECKSUM_OFFSET, value);
  }

  /** What the checksum of the header as it stands should be; the field itself counts as zero. */
  public int computeChecksum() {
    long sum = InternetChecksum.sum(buffer, index, CHECKSUM_OFFSET, 0);
    int rest = headerLength() - SOURCE_OFFSET;
    return InternetChecksum.finish(InternetChecksum.sum(buffer, index + SOURCE_OFFSET, rest, sum));
  }

  /** The first octet of the address in the most significant bits. */
  public int source() {
    return buffer.getInt(index + SOURCE_OFFSET);
  }

  /** The first octet of the address in the most significant bits. */
  public int destination() {
    return buffer.getInt(index + DESTINATION_OFFSET);
  }
}
