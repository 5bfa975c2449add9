package dev.narrows.firewall.queue;

import dev.narrows.rules.eval.Conntrack;
import java.util.Arrays;
import org.jnetfilter.conntrack.ConntrackTuple;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv4Header;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;

/**
 * By what connection tracking knows a packet (net/netfilter/nf_conntrack_core.c, nf_ct_get_tuple):
 * its own tuple, or of an ICMP error that of the packet that it quotes. Reused.
 */
public final class PacketTuple {
  private static final int ICMP_IDENTIFIER = 4;
  private static final int ICMP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int PORTS = 4;

  /** Known by its keys, which a helper tells conntrack. */
  private static final int GRE = 47;

  /**
   * ICMP types by type, of the answer to it, or -1 where it has none (nf_conntrack_proto_icmp.c).
   */
  private static final int[] ICMP_ANSWERS = new int[19];

  static {
    Arrays.fill(ICMP_ANSWERS, -1);
    pair(8, 0);
    pair(13, 14);
    pair(15, 16);
    pair(17, 18);
  }

  private final ConntrackTuple packet = new ConntrackTuple();
  private final ConntrackTuple inverse = new ConntrackTuple();
  private boolean quoted;

  private static void pair(int request, int reply) {
    ICMP_ANSWERS[request] = reply;
    ICMP_ANSWERS[reply] = request;
  }

  /** Reads a checked packet; false when conntrack has nothing to know it by. */
  public boolean read(PacketView view) {
    quoted = false;
    int protocol = view.protocol();
    if (protocol < 0 || view.isLaterFragment()) {
      return false;
    }
    setAddresses(view);
    packet.of(view.isIpv6(), protocol).ports(0, 0);
    inverse.of(view.isIpv6(), protocol).ports(0, 0);
    int at = view.transportOffset();
    if (ConntrackTuple.hasPorts(protocol)) {
      return view.isCaptured(at, PORTS) && setPorts(view.u16(at), view.u16(at + 2));
    }
    if (protocol == IpProtocol.ICMP && !view.isIpv6() || protocol == IpProtocol.ICMPV6) {
      return view.isCaptured(at, ICMP_HEADER) && readIcmp(view, at);
    }
    return protocol != GRE;
  }

  private void setAddresses(PacketView view) {
    if (view.isIpv6()) {
      Ipv6Header header = view.ipv6();
      setAddresses(
          header.sourceHigh(),
          header.sourceLow(),
          header.destinationHigh(),
          header.destinationLow());
    } else {
      Ipv4Header header = view.ipv4();
      setAddresses(
          0,
          Integer.toUnsignedLong(header.source()),
          0,
          Integer.toUnsignedLong(header.destination()));
    }
  }

  private void setAddresses(long sourceHigh, long sourceLow, long toHigh, long toLow) {
    packet.addresses(sourceHigh, sourceLow, toHigh, toLow);
    inverse.addresses(toHigh, toLow, sourceHigh, sourceLow);
  }

  private boolean setPorts(int source, int destination) {
    packet.ports(source, destination);
    inverse.ports(destination, source);
    return true;
  }

  private boolean readIcmp(PacketView view, int at) {
    int type = view.u8(at);
    int answer = answer(type, view.isIpv6());
    if (answer < 0) {
      return readQuoted(view, at + ICMP_HEADER);
    }
    return setIcmp(type, answer, view.u8(at + 1), view.u16(at + ICMP_IDENTIFIER));
  }

  private boolean setIcmp(int type, int answer, int code, int identifier) {
    packet.ports(identifier, type << 8 | code);
    inverse.ports(identifier, answer << 8 | code);
    return true;
  }

  private static int answer(int type, boolean ipv6) {
    if (ipv6) {
      return type == 128 ? 129 : type == 129 ? 128 : -1;
    }
    return type < ICMP_ANSWERS.length ? ICMP_ANSWERS[type] : -1;
  }

  /** What an error quotes went the other way; IPv6 extension headers in it are not followed. */
  private boolean readQuoted(PacketView view, int at) {
    boolean ipv6 = view.isIpv6();
    if (!view.isCaptured(at, ipv6 ? IPV6_HEADER : IPV4_HEADER)) {
      return false;
    }
    quoted = true;
    int protocol = view.u8(at + (ipv6 ? 6 : 9));
    int transport = at + (ipv6 ? IPV6_HEADER : (view.u8(at) & 0xf) * 4);
    packet.of(ipv6, protocol).ports(0, 0);
    inverse.of(ipv6, protocol).ports(0, 0);
    if (ipv6) {
      setAddresses(view.u64(at + 8), view.u64(at + 16), view.u64(at + 24), view.u64(at + 32));
    } else {
      setAddresses(
          0,
          Integer.toUnsignedLong(view.u32(at + 12)),
          0,
          Integer.toUnsignedLong(view.u32(at + 16)));
    }
    if (!view.isCaptured(transport, ICMP_HEADER)) {
      return false;
    }
    if (ConntrackTuple.hasPorts(protocol)) {
      return setPorts(view.u16(transport), view.u16(transport + 2));
    }
    int type = view.u8(transport);
    boolean isIcmp = protocol == (ipv6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
    int answer = isIcmp ? answer(type, ipv6) : -1;
    if (isIcmp && answer < 0) {
      return false;
    }
    return !isIcmp
        || setIcmp(type, answer, view.u8(transport + 1), view.u16(transport + ICMP_IDENTIFIER));
  }

  /** Whether the tuple is of a packet that this one quotes. */
  public boolean isQuoted() {
    return quoted;
  }

  public ConntrackTuple packet() {
    return packet;
  }

  /** Fills a view as of a connection that begins with that packet. */
  public void begin(Conntrack conntrack) {
    conntrack.begin(packet.isIpv6(), packet.protocol());
    fill(conntrack, 0, packet);
    fill(conntrack, 1, inverse);
  }

  /** Fills a view as of a connection that this packet answers. */
  public void beginReversed(Conntrack conntrack) {
    conntrack.begin(packet.isIpv6(), packet.protocol());
    fill(conntrack, 0, inverse);
    fill(conntrack, 1, packet);
  }

  static void fill(Conntrack conntrack, int direction, ConntrackTuple tuple) {
    conntrack
        .tuple(direction)
        .setAddresses(
            tuple.sourceHigh(), tuple.sourceLow(), tuple.destinationHigh(), tuple.destinationLow());
    conntrack.tuple(direction).setPorts(tuple.sourcePort(), tuple.destinationPort());
  }

  /** Of the answer to that packet. */
  public ConntrackTuple inverse() {
    return inverse;
  }
}
