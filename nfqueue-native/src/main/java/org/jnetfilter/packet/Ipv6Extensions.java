package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * Walks the extension headers of an IPv6 packet (RFC 8200, 4), the same ones and as far as Linux
 * does (net/ipv6/exthdrs_core.c, ipv6_find_hdr): hop-by-hop options, routing, fragment,
 * authentication (RFC 4302), destination options. Anything else is what the walk looked for.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------+---------------+-------------------------------+
 *  |  Next Header  | Length (*)    |  options, or of a routing     |
 *  |               |               |  header: type, segments left  |
 *  +---------------+---------------+-------------------------+---+-+
 *  |  Next Header  |   Reserved    |      Fragment Offset    |Res|M|
 *  +---------------+---------------+-------------------------+---+-+
 *  |                         Identification                        |
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * (*) in units of 8 octets, the first 8 not counted; in an authentication header in units of 4, the
 * first 8 not counted; a fragment header always has 8.
 */
final class Ipv6Extensions {
  private static final int LENGTH_OFFSET = 1;
  private static final int MIN_LENGTH = 8;
  private static final int LENGTH_UNIT = 8;
  private static final int AUTHENTICATION_LENGTH_UNIT = 4;

  private static final int ROUTING_TYPE_OFFSET = 2;
  private static final int SEGMENTS_LEFT_OFFSET = 3;
  private static final int ROUTING_ADDRESSES_OFFSET = 8;
  private static final int SOURCE_ROUTE = 0;
  private static final int MOBILITY_ROUTE = 2;
  private static final int SEGMENT_ROUTING = 4;

  private static final int FRAGMENT_WORD_OFFSET = 2;
  private static final int FRAGMENT_OFFSET_MASK = 0xfff8;
  private static final int MORE_FRAGMENTS = 1;

  private static final int OPTION_DATA_OFFSET = 2;
  private static final int PAD1 = 0;
  private static final int JUMBO_PAYLOAD = 0xc2;
  private static final int JUMBO_PAYLOAD_LENGTH = 4;
  private static final int MAX_PAYLOAD_LENGTH_FIELD = 0xffff;

  private ByteBuf buffer;
  private int packetIndex;
  private int captured;
  private int length;
  private int nextHeader;
  private int at;
  private boolean fragment;
  private boolean laterFragment;
  private int finalDestinationAt;
  private int authenticationAt;

  /** The first number that is no extension header's; of a later fragment, what was fragmented. */
  int protocol() {
    return nextHeader;
  }

  /** Where the walk ended, in octets from the start of the packet. */
  int end() {
    return at;
  }

  boolean isFragment() {
    return fragment;
  }

  boolean isLaterFragment() {
    return laterFragment;
  }

  /** Where the final destination's address stands, in octets from the start of the packet. */
  int finalDestinationAt() {
    return finalDestinationAt;
  }

  /** Where the first authentication header stands, from the packet's start; -1 without one. */
  int authenticationAt() {
    return authenticationAt;
  }

  /**
   * captured and length are the packet's: octets from packetIndex on, here and on the wire. Where
   * the chain goes on behind what is captured, {@link #protocol()} is the next header's number. The
   * number of headers is bounded by the packet's length alone, as in the kernel: with any lower
   * bound a sender could hide the transport header from us and not from the receiver.
   */
  PacketFault walk(ByteBuf newBuffer, int newPacketIndex, int newCaptured, int newLength) {
    buffer = newBuffer;
    packetIndex = newPacketIndex;
    captured = newCaptured;
    length = newLength;
    nextHeader = u8(Ipv6Header.NEXT_HEADER_OFFSET);
    at = Ipv6Header.LENGTH;
    fragment = false;
    laterFragment = false;
    authenticationAt = -1;
    finalDestinationAt = Ipv6Header.DESTINATION_OFFSET;
    while (isExtension(nextHeader) && !laterFragment) {
      if (length - at >= MIN_LENGTH && captured - at < MIN_LENGTH) {
        return PacketFault.NOT_CAPTURED;
      }
      if (!step()) {
        return PacketFault.IPV6_EXTENSION_HEADER;
      }
    }
    return PacketFault.NONE;
  }

  private static boolean isExtension(int nextHeader) {
    switch (nextHeader) {
      case IpProtocol.HOP_BY_HOP:
      case IpProtocol.ROUTING:
      case IpProtocol.FRAGMENT:
      case IpProtocol.AUTHENTICATION:
      case IpProtocol.DESTINATION_OPTIONS:
        return true;
      default:
        return false;
    }
  }

  /**
   * Past one header; false when it is not wholly there. Hop-by-hop options are walked past wherever
   * they stand, as Linux does, although only the first header may be one (RFC 8200, 4.1): what
   * follows must be judged all the same.
   */
  private boolean step() {
    if (length - at < MIN_LENGTH) {
      return false;
    }
    int octets = octets();
    if (octets > length - at) {
      return false;
    }
    if (nextHeader == IpProtocol.FRAGMENT) {
      readFragment();
    } else if (nextHeader == IpProtocol.ROUTING) {
      readRouting(octets);
    } else if (nextHeader == IpProtocol.AUTHENTICATION && authenticationAt < 0) {
      authenticationAt = at;
    }
    nextHeader = u8(at);
    at += octets;
    return true;
  }

  private int octets() {
    if (nextHeader == IpProtocol.FRAGMENT) {
      return MIN_LENGTH;
    }
    int unit = nextHeader == IpProtocol.AUTHENTICATION ? AUTHENTICATION_LENGTH_UNIT : LENGTH_UNIT;
    return MIN_LENGTH + u8(at + LENGTH_OFFSET) * unit;
  }

  private void readFragment() {
    int word = buffer.getUnsignedShort(packetIndex + at + FRAGMENT_WORD_OFFSET);
    laterFragment = (word & FRAGMENT_OFFSET_MASK) != 0;
    fragment |= laterFragment || (word & MORE_FRAGMENTS) != 0;
  }

  /**
   * Types 0 and 2 list the final destination last, type 4 first (RFC 8754, 2). Other types do not
   * tell in a way known here, and the header's own destination is taken.
   */
  private void readRouting(int octets) {
    int room = octets - ROUTING_ADDRESSES_OFFSET;
    if (u8(at + SEGMENTS_LEFT_OFFSET) == 0 || room < Ipv6Header.ADDRESS_LENGTH) {
      return;
    }
    int address;
    switch (u8(at + ROUTING_TYPE_OFFSET)) {
      case SOURCE_ROUTE:
      case MOBILITY_ROUTE:
        address = at + octets - Ipv6Header.ADDRESS_LENGTH;
        break;
      case SEGMENT_ROUTING:
        address = at + ROUTING_ADDRESSES_OFFSET;
        break;
      default:
        return;
    }
    if (address + Ipv6Header.ADDRESS_LENGTH <= captured) {
      finalDestinationAt = address;
    }
  }

  /**
   * The length that a jumbo payload option gives (RFC 2675, 2), of a packet whose payload length is
   * 0 and whose first extension header is hop-by-hop options; 0 when there is no such option, -1
   * when it is malformed or tells of a length that needs no jumbogram (RFC 2675, 3).
   */
  static long jumboPayloadLength(ByteBuf buffer, int packetIndex, int captured) {
    int header = packetIndex + Ipv6Header.LENGTH;
    if (captured - Ipv6Header.LENGTH < MIN_LENGTH) {
      return 0;
    }
    int octets = MIN_LENGTH + buffer.getUnsignedByte(header + LENGTH_OFFSET) * LENGTH_UNIT;
    int end = header + Math.min(octets, captured - Ipv6Header.LENGTH);
    int option = header + OPTION_DATA_OFFSET;
    while (end - option >= OPTION_DATA_OFFSET) {
      int type = buffer.getUnsignedByte(option);
      if (type == PAD1) {
        option++;
        continue;
      }
      int dataLength = buffer.getUnsignedByte(option + LENGTH_OFFSET);
      int data = option + OPTION_DATA_OFFSET;
      if (type == JUMBO_PAYLOAD) {
        boolean whole = dataLength == JUMBO_PAYLOAD_LENGTH && end - data >= dataLength;
        long value = whole ? buffer.getUnsignedInt(data) : 0;
        return value > MAX_PAYLOAD_LENGTH_FIELD ? value : -1;
      }
      option = data + dataLength;
    }
    return 0;
  }

  private int u8(int offset) {
    return buffer.getUnsignedByte(packetIndex + offset);
  }
}
