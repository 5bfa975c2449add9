package dev.narrows.firewall.queue;

import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.op.FibLoad.Device;
import dev.narrows.rules.eval.op.FibLoad.Query;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.route.Link;
import org.jnetfilter.route.NetworkTables;
import org.jnetfilter.route.RouteAnswer;
import org.jnetfilter.route.RouteLookup;
import org.jnetfilter.route.RouteQuery;

/**
 * Answers "fib" by asking the kernel for the entry of its routing tables each time, with the steps
 * around it as net/ipv4/netfilter/nft_fib_ipv4.c and net/ipv6/netfilter/nft_fib_ipv6.c have them.
 * Used by one thread; allocates nothing.
 *
 * <p>Routing rules that look at an IPv4 packet's source, or at the interface it comes by, cannot be
 * asked for a packet that was not made here: the look-up is one without either.
 */
final class KernelRoutes {
  private static final int UNSPEC = 0;
  private static final int UNICAST = 1;
  private static final int LOCAL = 2;
  private static final int BROADCAST = 3;
  private static final int ANYCAST = 4;
  private static final int MULTICAST = 5;
  private static final int BLACKHOLE = 6;
  private static final int UNREACHABLE = 7;
  private static final int PROHIBIT = 8;
  private static final int THROW = 9;

  private static final int EAGAIN = 11;
  private static final int EACCES = 13;
  private static final int EINVAL = 22;

  private static final int LIMITED_BROADCAST = -1;
  private static final int LINK_LOCAL_PREFIX = 0xfe80 >> 6;
  private static final int MULTICAST_PREFIX = 0xff;
  private static final int LINK_SCOPE = 2;

  /** 224.0.0.0/24. */
  private static final int LOCAL_MULTICAST = 0xe00000;

  private final NetworkTables tables;
  private final RouteLookup routes;
  private final RouteQuery query = new RouteQuery();
  private final RouteAnswer answer = new RouteAnswer();
  private long high;
  private long low;

  KernelRoutes(NetworkTables tables, RouteLookup routes) {
    this.tables = tables;
    this.routes = routes;
  }

  /** RTN_... of one of the packet's addresses. */
  int addressType(PacketContext context, Query wanted) {
    PacketView packet = context.packet();
    int device = device(context, wanted);
    readAddress(packet, wanted.source());
    return packet.isIpv6() ? typeOfIpv6(context, wanted, device) : typeOfIpv4((int) low, device);
  }

  /** By the table of this machine's own addresses alone (inet_dev_addr_type). */
  private int typeOfIpv4(int address, int device) {
    if (address >>> 24 == 0 || address == LIMITED_BROADCAST) {
      return BROADCAST;
    }
    if (address >>> 28 == 0xe) {
      return MULTICAST;
    }
    query.clear().entry().destination(false, 0, low);
    boolean own = routes.lookup(query, answer) && answer.type() != UNICAST;
    return own && (device == 0 || answer.leadsOut(device)) ? answer.type() : UNICAST;
  }

  private int typeOfIpv6(PacketContext context, Query wanted, int device) {
    if (!lookUpIpv6(context, wanted, device)) {
      return switch (answer.errno()) {
        case EINVAL -> BLACKHOLE;
        case EACCES -> PROHIBIT;
        case EAGAIN -> THROW;
        default -> UNREACHABLE;
      };
    }
    if (answer.type() == ANYCAST) {
      return ANYCAST;
    }
    if (answer.type() == LOCAL && (device == 0 || answer.leadsOut(device))) {
      return LOCAL;
    }
    if (high >>> 56 == MULTICAST_PREFIX) {
      return MULTICAST;
    }
    return high == 0 && low == 0 ? UNSPEC : UNICAST;
  }

  /** Index of the interface that leads to one of the packet's addresses; 0 when none does. */
  int outInterface(PacketContext context, Query wanted) {
    PacketView packet = context.packet();
    int device = device(context, wanted);
    readAddress(packet, wanted.source());
    if (context.hook() == Hook.PREROUTING && isWithoutRoute(context)) {
      return context.inInterface();
    }
    return packet.isIpv6()
        ? outOfIpv6(context, wanted, device)
        : outOfIpv4(context, wanted, device);
  }

  /** What comes by loopback, and what a host sends that has no address yet. */
  private boolean isWithoutRoute(PacketContext context) {
    Link in = tables.link(context.inInterface());
    PacketView packet = context.packet();
    return in != null && in.loopback()
        || packet.isIpv6()
            && packet.protocol() == IpProtocol.ICMPV6
            && packet.ipv6().sourceHigh() == 0
            && packet.ipv6().sourceLow() == 0
            && isLinkLocal(packet.ipv6().destinationHigh());
  }

  /** Unicast or multicast. */
  private static boolean isLinkLocal(long high) {
    return high >>> 54 == LINK_LOCAL_PREFIX
        || high >>> 56 == MULTICAST_PREFIX && (high >>> 48 & 0xf) == LINK_SCOPE;
  }

  private int outOfIpv4(PacketContext context, Query wanted, int device) {
    PacketView packet = context.packet();
    int source = packet.ipv4().source();
    int destination = packet.ipv4().destination();
    boolean unaddressed = source >>> 24 == 0;
    if (unaddressed && (destination == LIMITED_BROADCAST || destination >>> 8 == LOCAL_MULTICAST)) {
      return context.inInterface() == 0 ? context.outInterface() : context.inInterface();
    }
    // To 0.0.0.0 the kernel sends to itself; all of 0.0.0.0/8 takes the same route otherwise.
    long to = low == 0 ? 1 : low;
    query.clear().entry().destination(false, 0, to).typeOfService(packet.ipv4().typeOfService());
    query.mark(wanted.mark() ? context.mark() : 0);
    if (!routes.lookup(query, answer) || answer.type() == LOCAL) {
      return 0;
    }
    return found(device);
  }

  private int outOfIpv6(PacketContext context, Query wanted, int device) {
    boolean found = lookUpIpv6(context, wanted, device);
    return found && answer.type() != LOCAL && answer.type() != ANYCAST ? found(device) : 0;
  }

  private int found(int device) {
    return device == 0 ? answer.outInterface() : answer.leadsOut(device) ? device : 0;
  }

  private boolean lookUpIpv6(PacketContext context, Query wanted, int device) {
    PacketView packet = context.packet();
    query.clear().entry().destination(true, high, low).mark(wanted.mark() ? context.mark() : 0);
    if (wanted.source()) {
      query.source(packet.ipv6().destinationHigh(), packet.ipv6().destinationLow());
    } else {
      query.source(packet.ipv6().sourceHigh(), packet.ipv6().sourceLow());
    }
    if (isLinkLocal(high)) {
      int arrived = context.inInterface() == 0 ? context.outInterface() : context.inInterface();
      query.outInterface(device == 0 ? arrived : device);
    }
    return routes.lookup(query, answer);
  }

  private static int device(PacketContext context, Query wanted) {
    if (wanted.device() == Device.ANY) {
      return 0;
    }
    return wanted.device() == Device.IN ? context.inInterface() : context.outInterface();
  }

  private void readAddress(PacketView packet, boolean source) {
    if (packet.isIpv6()) {
      high = source ? packet.ipv6().sourceHigh() : packet.ipv6().destinationHigh();
      low = source ? packet.ipv6().sourceLow() : packet.ipv6().destinationLow();
    } else {
      high = 0;
      low = Integer.toUnsignedLong(source ? packet.ipv4().source() : packet.ipv4().destination());
    }
  }
}
