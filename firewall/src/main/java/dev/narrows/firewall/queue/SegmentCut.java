package dev.narrows.firewall.queue;

import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;

/**
 * Cuts the end off a TCP segment: its receiver gets and acknowledges what is left, and its sender
 * sends the rest again, as if the network had lost it.
 */
final class SegmentCut {
  private SegmentCut() {}

  /**
   * Leaves the first octets of a segment, without what belongs to its end: FIN and PSH.
   *
   * @param packet checked, TCP, no fragment
   * @param octets of IP that stay; more than its headers, captured, and less than there are
   */
  static void cut(PacketView packet, int octets) {
    int flags = packet.transportOffset() + TcpHeader.FLAGS_OFFSET;
    packet.setU8(flags, packet.u8(flags) & ~(TcpHeader.FIN | TcpHeader.PSH));
    if (packet.isIpv6()) {
      packet.ipv6().setPayloadLength(octets - Ipv6Header.LENGTH);
    } else {
      packet.ipv4().setTotalLength(octets);
      packet.ipv4().setChecksum(packet.ipv4().computeChecksum());
    }
    packet.wrap(packet.buffer(), packet.offset(), octets);
    packet.check();
    packet.tcp().setChecksum(InternetChecksum.transport(packet));
  }
}
