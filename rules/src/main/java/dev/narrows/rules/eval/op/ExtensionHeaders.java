package dev.narrows.rules.eval.op;

import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;

/**
 * Finds IPv6 extension headers as net/ipv6/exthdrs_core.c, ipv6_find_hdr does: it wants two octets
 * of each that it goes past, four of a routing or fragment header.
 */
final class ExtensionHeaders {
  static final int NONE = -1;

  private static final int NEXT_HEADER = 6;
  private static final int HEADER_LENGTH = 40;
  private static final int START = 2;
  private static final int LONGER_START = 4;
  private static final int FRAGMENT_OFFSET_MASK = 0xfff8;
  private static final int FRAGMENT_LENGTH = 8;
  private static final int LENGTH_UNIT = 8;
  private static final int AUTHENTICATION_UNIT = 4;
  private static final int AUTHENTICATION_FIXED = 8;

  private ExtensionHeaders() {}

  /** Where the first header of a type begins, in octets from the packet's start, or NONE. */
  static int find(PacketView packet, int type) {
    if (!packet.isIpv6()) {
      return NONE;
    }
    int at = HEADER_LENGTH;
    int header = packet.u8(NEXT_HEADER);
    while (isExtension(header)) {
      boolean longer = header == IpProtocol.ROUTING || header == IpProtocol.FRAGMENT;
      if (!packet.isCaptured(at, longer ? LONGER_START : START)) {
        return NONE;
      }
      if (header == type) {
        return at;
      }
      if (header == IpProtocol.FRAGMENT && (packet.u16(at + 2) & FRAGMENT_OFFSET_MASK) != 0) {
        return NONE;
      }
      int next = at + length(packet, header, at);
      header = packet.u8(at);
      at = next;
    }
    return header == type ? at : NONE;
  }

  private static int length(PacketView packet, int header, int at) {
    switch (header) {
      case IpProtocol.FRAGMENT:
        return FRAGMENT_LENGTH;
      case IpProtocol.AUTHENTICATION:
        return AUTHENTICATION_FIXED + packet.u8(at + 1) * AUTHENTICATION_UNIT;
      default:
        return (packet.u8(at + 1) + 1) * LENGTH_UNIT;
    }
  }

  private static boolean isExtension(int header) {
    switch (header) {
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
}
