package dev.narrows.firewall.queue;

import dev.narrows.firewall.action.AnswerPath;
import dev.narrows.rules.eval.PacketContext;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.route.NetworkTables;
import org.jnetfilter.route.RouteAnswer;
import org.jnetfilter.route.RouteLookup;
import org.jnetfilter.route.RouteQuery;

/**
 * Asks the kernel how a packet's sender is reached, as it does itself for its own errors
 * (icmp_route_lookup in net/ipv4/icmp.c, icmp6_send in net/ipv6/icmp.c).
 */
final class KernelAnswerPath implements AnswerPath {
  private static final int RTN_UNICAST = 1;
  private static final int RTN_LOCAL = 2;

  /** fe80::/10 (RFC 4291, 2.5.6). */
  private static final int LINK_LOCAL_PREFIX = 0xfe80 >> 6;

  private final NetworkTables tables;
  private final RouteLookup routes;
  private final int mark;
  private final RouteQuery query = new RouteQuery();
  private final RouteAnswer reply = new RouteAnswer();
  private long sourceHigh;
  private long sourceLow;
  private int linkLocalInterface;

  /** The mark is the one that answers are sent with: it takes part in routing. */
  KernelAnswerPath(NetworkTables tables, RouteLookup routes, int mark) {
    this.tables = tables;
    this.routes = routes;
    this.mark = mark;
  }

  @Override
  public boolean find(PacketContext context) {
    PacketView packet = context.packet();
    query.clear().mark(mark);
    linkLocalInterface = 0;
    if (packet.isIpv6()) {
      Ipv6Header header = packet.ipv6();
      query.destination(true, header.sourceHigh(), header.sourceLow());
      if (header.sourceHigh() >>> 54 == LINK_LOCAL_PREFIX) {
        linkLocalInterface = context.inInterface();
        query.outInterface(linkLocalInterface);
      }
      return find(true, header.destinationHigh(), header.destinationLow());
    }
    query.destination(false, 0, Integer.toUnsignedLong(packet.ipv4().source()));
    return find(false, 0, Integer.toUnsignedLong(packet.ipv4().destination()));
  }

  /** What was sent to this machine is answered from the address that it was sent to. */
  private boolean find(boolean ipv6, long destinationHigh, long destinationLow) {
    if (!routes.lookup(query, reply) || reply.type() != RTN_UNICAST && reply.type() != RTN_LOCAL) {
      return false;
    }
    if (tables.isLocal(ipv6, destinationHigh, destinationLow)) {
      sourceHigh = destinationHigh;
      sourceLow = destinationLow;
      return true;
    }
    sourceHigh = reply.preferredSourceHigh();
    sourceLow = reply.preferredSourceLow();
    return reply.hasPreferredSource();
  }

  @Override
  public long sourceHigh() {
    return sourceHigh;
  }

  @Override
  public long sourceLow() {
    return sourceLow;
  }

  /** The link on which the sender's address means something; 0 when it does everywhere. */
  int linkLocalInterface() {
    return linkLocalInterface;
  }

  @Override
  public boolean isBroadcast(int address) {
    return tables.isBroadcast(address);
  }
}
