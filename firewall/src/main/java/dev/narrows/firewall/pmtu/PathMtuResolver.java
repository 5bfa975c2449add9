package dev.narrows.firewall.pmtu;

import dev.narrows.firewall.learned.LearnedMtuTable;
import dev.narrows.firewall.limit.SipHash;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.route.Link;
import org.jnetfilter.route.NetworkTables;
import org.jnetfilter.route.RouteLookup;

/**
 * The MTU of a packet's path, in octets of IP, from the kernel's routes and links and from what was
 * learned. Used by one thread; allocates nothing.
 */
public final class PathMtuResolver {
  /** Every IPv4 link carries 68 octets (RFC 791, 3.2). */
  private static final int LEAST_IPV4 = 68;

  /** Every IPv6 link carries 1280 octets (RFC 8200, 5). */
  private static final int LEAST_IPV6 = 1280;

  private static final int DSCP_MASK = 0xfc;
  private static final long NANOS_A_MILLI = 1_000_000;
  private static final int CACHE_BITS = 12;
  private static final int UNKNOWN = Integer.MAX_VALUE;

  private final NetworkTables tables;
  private final RouteMtuCache routes;
  private final LearnedMtuTable.Reader learned;

  public PathMtuResolver(NetworkTables tables, RouteLookup routes, LearnedMtuTable.Reader learned) {
    this.tables = tables;
    this.learned = learned;
    this.routes = new RouteMtuCache(routes, SipHash.withRandomKey(), CACHE_BITS);
  }

  /** To the packet's destination: the least of the route's MTU, the link's and the learned one. */
  public int pathMtu(PacketContext context) {
    boolean ipv6 = context.packet().isIpv6();
    findForward(context);
    int mtu = Math.min(routeAndLink(ipv6), linkMtu(context.outInterface(), ipv6));
    return Math.min(orFallback(context, mtu), learnedForward(context));
  }

  /** The least of {@link #pathMtu} and the MTU of the way back to the packet's source. */
  public int pathMtuBothWays(PacketContext context) {
    boolean ipv6 = context.packet().isIpv6();
    findForward(context);
    int forward = Math.min(routeAndLink(ipv6), linkMtu(context.outInterface(), ipv6));
    findBack(context);
    int back = Math.min(routeAndLink(ipv6), linkMtu(context.inInterface(), ipv6));
    int mtu = Math.min(forward, back);
    int learnedMtu = Math.min(learnedForward(context), learnedBack(context));
    return Math.min(orFallback(context, mtu), learnedMtu);
  }

  private int learnedForward(PacketContext context) {
    PacketView packet = context.packet();
    if (packet.isIpv6()) {
      Ipv6Header header = packet.ipv6();
      return learned(context, true, header.destinationHigh(), header.destinationLow());
    }
    return learned(context, false, 0, Integer.toUnsignedLong(packet.ipv4().destination()));
  }

  private int learnedBack(PacketContext context) {
    PacketView packet = context.packet();
    if (packet.isIpv6()) {
      return learned(context, true, packet.ipv6().sourceHigh(), packet.ipv6().sourceLow());
    }
    return learned(context, false, 0, Integer.toUnsignedLong(packet.ipv4().source()));
  }

  private int learned(PacketContext context, boolean ipv6, long high, long low) {
    int mtu = learned.mtu(ipv6, high, low, context.wallClockNanos() / NANOS_A_MILLI);
    return mtu == 0 ? UNKNOWN : mtu;
  }

  /**
   * What the kernel's own clamping takes, net/netfilter/nft_rt.c: the MTU of the packet's route and
   * that of a plain route to its source. A route's MTU counts before its link's.
   */
  public int routeMtuBothWays(PacketContext context) {
    boolean ipv6 = context.packet().isIpv6();
    findForward(context);
    int forward = routeElseLink(context.outInterface(), ipv6);
    PacketView packet = context.packet();
    if (packet.isIpv6()) {
      routes.to(true, packet.ipv6().sourceHigh(), packet.ipv6().sourceLow(), 0, 0);
    } else {
      routes.to(false, 0, Integer.toUnsignedLong(packet.ipv4().source()), 0, 0);
    }
    routes.find(context.nowNanos(), tables.generation());
    return orFallback(context, Math.min(forward, routeElseLink(0, ipv6)));
  }

  /**
   * Whether the packet is longer than the link that it came in by and no TCP: then connection
   * tracking has put it together from fragments (nf_defrag_ipv4, nf_defrag_ipv6), for which the
   * queue has no sign. TCP of that length is what a receive offload joined and lost the metadata
   * of: nobody fragments TCP. (An MTU that is set for IPv6 alone does not limit what comes in.) A
   * datagram in fragments far below the link's MTU is not told apart.
   */
  public boolean isReassembled(PacketContext context) {
    PacketView packet = context.packet();
    return packet.protocol() != IpProtocol.TCP
        && !packet.isFragment()
        && packet.length() > linkMtu(context.inInterface(), false);
  }

  private void findForward(PacketContext context) {
    PacketView packet = context.packet();
    int in = context.hook() == Hook.OUTPUT ? 0 : context.inInterface();
    int mark = context.mark();
    if (packet.isIpv6()) {
      Ipv6Header header = packet.ipv6();
      routes
          .to(
              true,
              header.destinationHigh(),
              header.destinationLow(),
              dscp(header.trafficClass()),
              mark)
          .from(in, header.sourceHigh(), header.sourceLow());
    } else {
      long destination = Integer.toUnsignedLong(packet.ipv4().destination());
      routes
          .to(false, 0, destination, dscp(packet.ipv4().typeOfService()), mark)
          .from(in, 0, Integer.toUnsignedLong(packet.ipv4().source()));
    }
    routes.find(context.nowNanos(), tables.generation());
  }

  private void findBack(PacketContext context) {
    PacketView packet = context.packet();
    int in = context.hook() == Hook.INPUT ? 0 : context.outInterface();
    int mark = context.mark();
    if (packet.isIpv6()) {
      Ipv6Header header = packet.ipv6();
      routes
          .to(true, header.sourceHigh(), header.sourceLow(), dscp(header.trafficClass()), mark)
          .from(in, header.destinationHigh(), header.destinationLow());
    } else {
      long source = Integer.toUnsignedLong(packet.ipv4().source());
      routes
          .to(false, 0, source, dscp(packet.ipv4().typeOfService()), mark)
          .from(in, 0, Integer.toUnsignedLong(packet.ipv4().destination()));
    }
    routes.find(context.nowNanos(), tables.generation());
  }

  /** Without the two ECN bits (RFC 3168, 5): they must not choose a path. */
  private static int dscp(int typeOfService) {
    return typeOfService & DSCP_MASK;
  }

  private int routeAndLink(boolean ipv6) {
    int link = linkMtu(routes.outInterface(), ipv6);
    return routes.mtu() == 0 ? link : Math.min(link, routes.mtu());
  }

  private int routeElseLink(int knownInterface, boolean ipv6) {
    if (routes.mtu() != 0) {
      return routes.mtu();
    }
    return linkMtu(knownInterface == 0 ? routes.outInterface() : knownInterface, ipv6);
  }

  private int linkMtu(int index, boolean ipv6) {
    Link link = index == 0 ? null : tables.link(index);
    return link == null ? UNKNOWN : link.mtu(ipv6);
  }

  /** Without a route, what came in by a link is taken to fit that link. */
  private int orFallback(PacketContext context, int mtu) {
    boolean ipv6 = context.packet().isIpv6();
    int known = mtu == UNKNOWN ? linkMtu(context.inInterface(), ipv6) : mtu;
    if (known == UNKNOWN) {
      known = tables.leastMtu(ipv6);
    }
    return Math.max(known, ipv6 ? LEAST_IPV6 : LEAST_IPV4);
  }
}
