package dev.narrows.firewall.replay;

import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;

/**
 * An ICMP error that would have been sent to a packet's sender.
 *
 * @param source textual address that it would have come from; a stand-in
 * @param destination textual address of the sender
 * @param protocol "icmp" or "icmpv6"
 * @param type message type
 * @param code message code
 * @param mtu next-hop MTU that it tells; 0 for a message without
 * @param packet its octets, from the IP header on
 */
record Answer(
    String source,
    String destination,
    String protocol,
    int type,
    int code,
    int mtu,
    byte[] packet) {
  private static final int FRAGMENTATION_NEEDED = 3 << Byte.SIZE | 4;
  private static final int PACKET_TOO_BIG = 2 << Byte.SIZE;

  /** Copies; the view is overwritten later. */
  static Answer of(PacketView view) {
    view.check();
    Flow flow = Flow.of(view);
    byte[] octets = new byte[view.length()];
    view.buffer().getBytes(view.offset(), octets);
    if (view.isIpv4() && view.protocol() == IpProtocol.ICMP) {
      int type = view.icmp().type();
      int code = view.icmp().code();
      boolean tells = (type << Byte.SIZE | code) == FRAGMENTATION_NEEDED;
      int mtu = tells ? view.icmp().rest() & 0xffff : 0;
      return new Answer(flow.source(), flow.destination(), "icmp", type, code, mtu, octets);
    }
    int type = view.icmpv6().type();
    int code = view.icmpv6().code();
    boolean tells = (type << Byte.SIZE | code) == PACKET_TOO_BIG;
    int mtu = tells ? view.icmpv6().rest() : 0;
    return new Answer(flow.source(), flow.destination(), "icmpv6", type, code, mtu, octets);
  }
}
