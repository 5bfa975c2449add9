package dev.narrows.firewall.replay;

import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;

/**
 * Who speaks with whom, as people write it.
 *
 * @param source textual address; null when the packet has no sound network header
 * @param destination textual address; null likewise
 * @param protocol such as "tcp", or a number
 * @param sourcePort -1 when there is none
 * @param destinationPort -1 when there is none
 * @param detail TCP flags, ICMP type and code, or fragment offset; may be empty
 */
record Flow(
    String source,
    String destination,
    String protocol,
    int sourcePort,
    int destinationPort,
    String detail) {
  static final int NO_PORT = -1;

  /** By bit: FIN is the lowest (RFC 9293, 3.1). */
  private static final String[] FLAGS = {"fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"};

  /** Checks the packet, too. */
  static Flow of(PacketView packet) {
    PacketFault fault = packet.check();
    if (fault.isNetworkFault()) {
      return new Flow(null, null, "", NO_PORT, NO_PORT, "");
    }
    String source;
    String destination;
    if (packet.isIpv4()) {
      source = AddressText.ipv4(packet.ipv4().source());
      destination = AddressText.ipv4(packet.ipv4().destination());
    } else {
      source = AddressText.ipv6(packet.ipv6().sourceHigh(), packet.ipv6().sourceLow());
      destination =
          AddressText.ipv6(packet.ipv6().destinationHigh(), packet.ipv6().destinationLow());
    }
    String protocol = name(packet);
    if (packet.isLaterFragment()) {
      return new Flow(source, destination, protocol, NO_PORT, NO_PORT, "later fragment");
    }
    if (!packet.hasTransport()) {
      return new Flow(source, destination, protocol, NO_PORT, NO_PORT, "");
    }
    switch (packet.protocol()) {
      case IpProtocol.TCP:
        TcpHeader tcp = packet.tcp();
        return new Flow(
            source, destination, protocol, tcp.sourcePort(), tcp.destinationPort(), flags(tcp));
      case IpProtocol.UDP:
        return new Flow(
            source,
            destination,
            protocol,
            packet.udp().sourcePort(),
            packet.udp().destinationPort(),
            "");
      default:
        int at = packet.transportOffset();
        String type = "type " + packet.u8(at) + " code " + packet.u8(at + 1);
        return new Flow(source, destination, protocol, NO_PORT, NO_PORT, type);
    }
  }

  /** The source and its port. */
  String from() {
    return end(source, sourcePort);
  }

  /** The destination and its port. */
  String to() {
    return end(destination, destinationPort);
  }

  private static String end(String address, int port) {
    if (port == NO_PORT) {
      return address;
    }
    return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
  }

  private static String name(PacketView packet) {
    switch (packet.protocol()) {
      case IpProtocol.TCP:
        return "tcp";
      case IpProtocol.UDP:
        return "udp";
      case IpProtocol.ICMP:
        return "icmp";
      case IpProtocol.ICMPV6:
        return "icmpv6";
      default:
        return Integer.toString(packet.protocol());
    }
  }

  private static String flags(TcpHeader tcp) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < FLAGS.length; bit++) {
      if ((tcp.flags() >>> bit & 1) != 0) {
        text.append(text.length() == 0 ? "" : ",").append(FLAGS[bit]);
      }
    }
    return text.toString();
  }
}
