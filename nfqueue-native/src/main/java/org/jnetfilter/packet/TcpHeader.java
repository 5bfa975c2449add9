package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * TCP header (RFC 9293, 3.1). All fields are in network byte order.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------------------------------+-------------------------------+
 *  |          Source Port          |        Destination Port       |
 *  +-------------------------------+-------------------------------+
 *  |                        Sequence Number                        |
 *  +---------------------------------------------------------------+
 *  |                    Acknowledgment Number                      |
 *  +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 *  |  Data |       |C|E|U|A|P|R|S|F|                               |
 *  | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
 *  |       |       |R|E|G|K|H|T|N|N|                               |
 *  +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 *  |           Checksum            |         Urgent Pointer        |
 *  +-------------------------------+-------------------------------+
 *  |                           [Options]                           |
 *  +---------------------------------------------------------------+
 * </pre>
 */
public final class TcpHeader {
  /** Octets of a header without options. */
  public static final int MIN_LENGTH = 20;

  /** Octets of the longest header that the data offset can tell of. */
  public static final int MAX_LENGTH = 60;

  public static final int SOURCE_PORT_OFFSET = 0;
  public static final int DESTINATION_PORT_OFFSET = 2;
  public static final int SEQUENCE_OFFSET = 4;
  public static final int ACKNOWLEDGMENT_OFFSET = 8;
  public static final int DATA_OFFSET = 12;
  public static final int FLAGS_OFFSET = 13;
  public static final int WINDOW_OFFSET = 14;
  public static final int CHECKSUM_OFFSET = 16;
  public static final int URGENT_POINTER_OFFSET = 18;

  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;
  public static final int URG = 0x20;
  public static final int ECE = 0x40;
  public static final int CWR = 0x80;

  private static final int DATA_OFFSET_SHIFT = 4;
  private static final int RESERVED_MASK = 0x0f;
  private static final int OCTETS_PER_WORD = 4;

  private final TcpOptionCursor options = new TcpOptionCursor();
  private ByteBuf buffer;
  private int packetIndex;
  private int index;
  private int end;

  TcpHeader() {}

  /** Indexes are the buffer's: of the packet, of this header, and behind the segment's last. */
  void point(ByteBuf newBuffer, int newPacketIndex, int newIndex, int newEnd) {
    buffer = newBuffer;
    packetIndex = newPacketIndex;
    index = newIndex;
    end = newEnd;
  }

  public int sourcePort() {
    return buffer.getUnsignedShort(index + SOURCE_PORT_OFFSET);
  }

  public int destinationPort() {
    return buffer.getUnsignedShort(index + DESTINATION_PORT_OFFSET);
  }

  public int sequence() {
    return buffer.getInt(index + SEQUENCE_OFFSET);
  }

  public int acknowledgment() {
    return buffer.getInt(index + ACKNOWLEDGMENT_OFFSET);
  }

  /** Octets, options included: the data offset times four. */
  public int headerLength() {
    return headerLength(buffer, index);
  }

  static int headerLength(ByteBuf buffer, int index) {
    return (buffer.getUnsignedByte(index + DATA_OFFSET) >>> DATA_OFFSET_SHIFT) * OCTETS_PER_WORD;
  }

  /** A multiple of four from 20 to 60; the reserved bits stay, the checksum is not adjusted. */
  public void setHeaderLength(int octets) {
    int reserved = buffer.getByte(index + DATA_OFFSET) & RESERVED_MASK;
    buffer.setByte(index + DATA_OFFSET, octets / OCTETS_PER_WORD << DATA_OFFSET_SHIFT | reserved);
  }

  /** The eight control bits, {@link #FIN} to {@link #CWR}. */
  public int flags() {
    return buffer.getUnsignedByte(index + FLAGS_OFFSET);
  }

  public boolean syn() {
    return (flags() & SYN) != 0;
  }

  public boolean rst() {
    return (flags() & RST) != 0;
  }

  /** Unscaled. */
  public int window() {
    return buffer.getUnsignedShort(index + WINDOW_OFFSET);
  }

  public int checksum() {
    return buffer.getUnsignedShort(index + CHECKSUM_OFFSET);
  }

  public void setChecksum(int value) {
    buffer.setShort(index + CHECKSUM_OFFSET, value);
  }

  public int urgentPointer() {
    return buffer.getUnsignedShort(index + URGENT_POINTER_OFFSET);
  }

  /** Octets of data on the wire, captured or not; in a first fragment, those in this fragment. */
  public int payloadLength() {
    return end - index - headerLength();
  }

  /** The one cursor of this view, set before the first option. */
  public TcpOptionCursor options() {
    options.point(buffer, packetIndex, index + MIN_LENGTH, index + headerLength());
    return options;
  }
}
