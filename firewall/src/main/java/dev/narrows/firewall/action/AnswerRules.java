package dev.narrows.firewall.action;

import dev.narrows.rules.eval.RejectReason;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;

/**
 * Which packets may be answered by an ICMP error at all. These rules override every wish to send
 * (RFC 1812, 4.3.2.7; RFC 1122, 3.2.2; RFC 4443, 2.4(e)).
 *
 * <p>What cannot be known here: the queue does not say whether a frame came as a link-layer
 * broadcast. Forwarding refuses those before FORWARD; at PREROUTING the divert has to leave them
 * out.
 */
final class AnswerRules {
  /** ICMP types that are no errors: 0, 8, 9, 10 and 13 to 18, one bit each. */
  private static final int ICMP_QUERIES =
      1 << 0 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 17
          | 1 << 18;

  private static final int ICMP_HIGHEST_KNOWN = 18;
  private static final int ICMPV6_FIRST_INFORMATIONAL = 128;
  private static final int ICMPV6_REDIRECT = 137;

  private static final int LIMITED_BROADCAST = 0xffff_ffff;
  private static final int FIRST_MULTICAST_OCTET = 224;
  private static final int LAST_MULTICAST_OCTET = 239;
  private static final int LOOPBACK_OCTET = 127;
  private static final int IPV6_MULTICAST_OCTET = 0xff;

  private final AnswerPath path;

  AnswerRules(AnswerPath path) {
    this.path = path;
  }

  /** Why this packet may not be answered, or null when it may. */
  SuppressReason objection(PacketView packet, RejectReason answer) {
    return packet.isIpv6() ? objectionIpv6(packet, answer) : objectionIpv4(packet);
  }

  private SuppressReason objectionIpv4(PacketView packet) {
    if (packet.isLaterFragment()) {
      return SuppressReason.LATER_FRAGMENT;
    }
    int source = packet.ipv4().source();
    int sourceOctet = source >>> 24;
    if (sourceOctet == 0
        || sourceOctet == LOOPBACK_OCTET
        || sourceOctet >= FIRST_MULTICAST_OCTET
        || path.isBroadcast(source)) {
      return SuppressReason.SOURCE_NOT_A_HOST;
    }
    int destination = packet.ipv4().destination();
    int destinationOctet = destination >>> 24;
    if (destinationOctet >= FIRST_MULTICAST_OCTET && destinationOctet <= LAST_MULTICAST_OCTET) {
      return SuppressReason.MULTICAST_DESTINATION;
    }
    if (destination == LIMITED_BROADCAST || path.isBroadcast(destination)) {
      return SuppressReason.BROADCAST_DESTINATION;
    }
    return packet.protocol() == IpProtocol.ICMP ? icmpObjection(packet) : null;
  }

  /** A type that nobody knows may be an error, and the kernel treats it as one. */
  private static SuppressReason icmpObjection(PacketView packet) {
    if (!packet.isCaptured(packet.transportOffset(), 1)) {
      return SuppressReason.NOT_CAPTURED;
    }
    int type = packet.u8(packet.transportOffset());
    boolean query = type <= ICMP_HIGHEST_KNOWN && (ICMP_QUERIES >>> type & 1) != 0;
    return query ? null : SuppressReason.ICMP_ERROR;
  }

  /** Packet-too-big is the one that multicast destinations get too (RFC 4443, 2.4(e.3)). */
  private static SuppressReason objectionIpv6(PacketView packet, RejectReason answer) {
    Ipv6Header header = packet.ipv6();
    boolean multicastSource = header.sourceHigh() >>> 56 == IPV6_MULTICAST_OCTET;
    boolean unspecifiedOrLoopback = header.sourceHigh() == 0 && header.sourceLow() >>> 1 == 0;
    if (multicastSource || unspecifiedOrLoopback) {
      return SuppressReason.SOURCE_NOT_A_HOST;
    }
    if (header.destinationHigh() >>> 56 == IPV6_MULTICAST_OCTET
        && answer != RejectReason.ICMPV6_PACKET_TOO_BIG) {
      return SuppressReason.MULTICAST_DESTINATION;
    }
    if (packet.isLaterFragment()) {
      // It does not show its type, and IPv6 has no rule against answering it.
      return null;
    }
    int transport = packet.transportOffset();
    if (transport < packet.length() && !packet.isCaptured(transport, 1)) {
      return SuppressReason.NOT_CAPTURED;
    }
    return packet.protocol() == IpProtocol.ICMPV6 ? icmpv6Objection(packet) : null;
  }

  private static SuppressReason icmpv6Objection(PacketView packet) {
    if (!packet.isCaptured(packet.transportOffset(), 1)) {
      return SuppressReason.NOT_CAPTURED;
    }
    int type = packet.u8(packet.transportOffset());
    if (type == ICMPV6_REDIRECT) {
      return SuppressReason.REDIRECT;
    }
    return type < ICMPV6_FIRST_INFORMATIONAL ? SuppressReason.ICMP_ERROR : null;
  }
}
