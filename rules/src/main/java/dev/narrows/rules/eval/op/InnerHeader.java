package dev.narrows.rules.eval.op;

import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.UdpHeader;

/** Where a packet's inner header is (kernel: nft_payload.c, __nft_payload_inner_offset). */
final class InnerHeader {
  private static final int NONE = -1;
  private static final int IP_IN_IP = 4;
  private static final int GRE = 47;
  private static final int GRE_HEADER = 4;
  private static final int GRE_WORD = 4;
  private static final int GRE_VERSION = 0x0007;
  private static final int GRE_CHECKSUM = 0x8000;
  private static final int GRE_ROUTING = 0x4000;
  private static final int GRE_KEY = 0x2000;
  private static final int GRE_SEQUENCE = 0x1000;

  private InnerHeader() {}

  /** In octets from the packet's start, or -1. */
  static int offset(PacketView packet) {
    int protocol = TransportHeader.protocol(packet);
    if (protocol == TransportHeader.NONE || TransportHeader.isInLaterFragment(packet)) {
      return NONE;
    }
    int header = TransportHeader.offset(packet);
    switch (protocol) {
      case IpProtocol.UDP:
        return header + UdpHeader.LENGTH;
      case IpProtocol.TCP:
        return packet.isCaptured(header, TcpHeader.MIN_LENGTH)
            ? header + (packet.u8(header + TcpHeader.DATA_OFFSET) >>> 4) * Integer.BYTES
            : NONE;
      case GRE:
        return packet.isCaptured(header, GRE_HEADER) ? gre(packet, header) : NONE;
      case IP_IN_IP:
        return header;
      default:
        return NONE;
    }
  }

  private static int gre(PacketView packet, int header) {
    int flags = packet.u16(header);
    if ((flags & (GRE_VERSION | GRE_ROUTING)) != 0) {
      return NONE;
    }
    int words =
        Integer.bitCount(flags & GRE_CHECKSUM)
            + Integer.bitCount(flags & GRE_KEY)
            + Integer.bitCount(flags & GRE_SEQUENCE);
    return header + GRE_HEADER + words * GRE_WORD;
  }
}
