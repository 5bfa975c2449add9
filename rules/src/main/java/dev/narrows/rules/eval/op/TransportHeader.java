package dev.narrows.rules.eval.op;

import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;

/**
 * Where nftables takes the transport header to be (kernel: nft_set_pktinfo_ipv4,
 * nft_set_pktinfo_ipv6), which is not quite where RFC 8200 has it: of IPv6 an authentication header
 * is one itself, and a later fragment's is at the packet's first octet.
 */
final class TransportHeader {
  /** No transport header could be found. */
  static final int NONE = -1;

  private TransportHeader() {}

  /** Its protocol number, or {@link #NONE} where nft_pktinfo has no NFT_PKTINFO_L4PROTO. */
  static int protocol(PacketView packet) {
    if (packet.authenticationOffset() >= 0) {
      return IpProtocol.AUTHENTICATION;
    }
    int protocol = packet.protocol();
    boolean lost = packet.isLaterFragment() && packet.isIpv6() && isExtension(protocol);
    return lost ? NONE : protocol;
  }

  /** As ipv6_ext_hdr, but for "no next header", which ipv6_find_hdr lets pass. */
  private static boolean isExtension(int protocol) {
    switch (protocol) {
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

  /** In octets from the packet's start (nft_thoff). */
  static int offset(PacketView packet) {
    if (packet.authenticationOffset() >= 0) {
      return packet.authenticationOffset();
    }
    return packet.isLaterFragment() && packet.isIpv6() ? 0 : packet.transportOffset();
  }

  /** Whether the fragment's offset is not 0, as far as nftables has looked. */
  static boolean isInLaterFragment(PacketView packet) {
    return packet.isLaterFragment() && packet.authenticationOffset() < 0;
  }
}
