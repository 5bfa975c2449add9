package org.jnetfilter.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.AttributeCursor;
import org.jnetfilter.netlink.MessageCursor;

/**
 * All links, addresses, routes and routing rules of the calling thread's network namespace at one
 * moment, in more detail than forwarding a packet needs: for those who look for faults.
 *
 * @param links in the kernel's order
 * @param addresses of both versions of IP
 * @param routes of all tables; without what the kernel learned
 * @param rules of policy routing, both versions of IP
 */
public record Inventory(
    List<Interface> links, List<Address> addresses, List<Route> routes, List<Rule> rules) {

  /**
   * A link.
   *
   * @param kind of a virtual one (veth, bridge, vlan ...), else ""
   * @param master index of the bridge or bond that it is a port of, or 0
   * @param peer index of the link it lies on or is paired with (IFLA_LINK), or 0
   * @param peerElsewhere whether that one is in another namespace
   */
  public record Interface(Link link, String kind, int master, int peer, boolean peerElsewhere) {}

  /** An address of a link, with the length of its prefix. */
  public record Address(int link, InetAddress address, int prefixLength) {}

  /** One of several ways of a route; weights are 1 to 256. */
  public record NextHop(int link, InetAddress gateway, int weight) {}

  /**
   * A route.
   *
   * @param destination null for the default route
   * @param gateway null when there is none
   * @param mtu its RTAX_MTU, or 0
   * @param hops of a multipath route; else empty
   */
  public record Route(
      boolean ipv6,
      int table,
      int type,
      int protocol,
      int scope,
      InetAddress destination,
      int prefixLength,
      InetAddress gateway,
      InetAddress source,
      int link,
      int priority,
      int mtu,
      List<NextHop> hops) {}

  /** A routing rule; table 0 when it does not look one up. */
  public record Rule(boolean ipv6, int priority, int table, int mark, int markMask) {}

  private static final int IFINFOMSG = 16;
  private static final int IFADDRMSG = 8;
  private static final int RTMSG = 12;
  private static final int RTNEXTHOP = 8;

  /**
   * Reads all of it.
   *
   * @throws org.jnetfilter.NetfilterException when the kernel refuses
   */
  public static Inventory read() {
    List<Link> links;
    try (TableReader reader = new TableReader()) {
      links = reader.links();
    }
    try (TableDump dump = new TableDump()) {
      return new Inventory(interfaces(dump, links), addresses(dump), routes(dump), rules(dump));
    }
  }

  private static List<Interface> interfaces(TableDump dump, List<Link> links) {
    List<Interface> found = new ArrayList<>();
    dump.readLinks(
        found::clear,
        message -> {
          int index = message.buffer().getIntLE(message.payload() + Integer.BYTES);
          links.stream()
              .filter(link -> link.index() == index)
              .forEach(link -> found.add(describe(link, message)));
        });
    return found;
  }

  private static Interface describe(Link link, MessageCursor message) {
    AttributeCursor attributes = new AttributeCursor();
    AttributeCursor info = new AttributeCursor();
    String kind = "";
    int master = 0;
    int peer = 0;
    boolean elsewhere = false;
    message.attributes(attributes, IFINFOMSG);
    while (attributes.next()) {
      switch (attributes.type()) {
        case NfConstants.IFLA_MASTER -> master = attributes.u32();
        case NfConstants.IFLA_LINK -> peer = attributes.u32();
        case NfConstants.IFLA_LINK_NETNSID -> elsewhere = true;
        case NfConstants.IFLA_LINKINFO -> {
          attributes.nested(info);
          while (info.next()) {
            kind = info.type() == NfConstants.IFLA_INFO_KIND ? info.text() : kind;
          }
        }
        default -> {
          // Queueing, statistics, hardware ...
        }
      }
    }
    return new Interface(link, kind, master, peer, elsewhere);
  }

  private static List<Address> addresses(TableDump dump) {
    List<Address> found = new ArrayList<>();
    dump.request(NfConstants.RTM_GETADDR, NfConstants.AF_UNSPEC).word(0).end();
    AttributeCursor attributes = new AttributeCursor();
    dump.read(
        "read addresses",
        found::clear,
        message -> {
          int length = message.buffer().getUnsignedByte(message.payload() + 1);
          int link = message.buffer().getIntLE(message.payload() + Integer.BYTES);
          InetAddress address = null;
          InetAddress local = null;
          message.attributes(attributes, IFADDRMSG);
          while (attributes.next()) {
            if (attributes.type() == NfConstants.IFA_ADDRESS) {
              address = address(attributes);
            } else if (attributes.type() == NfConstants.IFA_LOCAL) {
              local = address(attributes);
            }
          }
          found.add(new Address(link, local == null ? address : local, length));
        });
    return found;
  }

  private static List<Route> routes(TableDump dump) {
    List<Route> all = new ArrayList<>();
    for (int family : new int[] {NfConstants.AF_INET, NfConstants.AF_INET6}) {
      List<Route> found = new ArrayList<>();
      dump.request(NfConstants.RTM_GETROUTE, family).word(0).word(0).end();
      dump.read("read routes", found::clear, message -> readRoute(message, found));
      all.addAll(found);
    }
    return all;
  }

  private static void readRoute(MessageCursor message, List<Route> into) {
    int at = message.payload();
    boolean ipv6 = message.buffer().getByte(at) == NfConstants.AF_INET6;
    if ((message.buffer().getIntLE(at + 8) & NfConstants.RTM_F_CLONED) != 0) {
      return;
    }
    int table = message.buffer().getUnsignedByte(at + 4);
    InetAddress destination = null;
    InetAddress gateway = null;
    InetAddress source = null;
    int link = 0;
    int priority = 0;
    int mtu = 0;
    List<NextHop> hops = new ArrayList<>();
    AttributeCursor attributes = message.attributes(new AttributeCursor(), RTMSG);
    while (attributes.next()) {
      switch (attributes.type()) {
        case NfConstants.RTA_TABLE -> table = attributes.u32();
        case NfConstants.RTA_DST -> destination = address(attributes);
        case NfConstants.RTA_GATEWAY -> gateway = address(attributes);
        case NfConstants.RTA_PREFSRC -> source = address(attributes);
        case NfConstants.RTA_OIF -> link = attributes.u32();
        case NfConstants.RTA_PRIORITY -> priority = attributes.u32();
        case NfConstants.RTA_METRICS -> mtu = mtu(attributes);
        case NfConstants.RTA_MULTIPATH -> readHops(message, attributes, hops);
        default -> {
          // Expiry, encapsulation ...
        }
      }
    }
    into.add(
        new Route(
            ipv6,
            table,
            message.buffer().getUnsignedByte(at + 7),
            message.buffer().getUnsignedByte(at + 5),
            message.buffer().getUnsignedByte(at + 6),
            destination,
            message.buffer().getUnsignedByte(at + 1),
            gateway,
            source,
            link,
            priority,
            mtu,
            List.copyOf(hops)));
  }

  private static int mtu(AttributeCursor attribute) {
    AttributeCursor metrics = attribute.nested(new AttributeCursor());
    while (metrics.next()) {
      if (metrics.type() == NfConstants.RTAX_MTU) {
        return metrics.u32();
      }
    }
    return 0;
  }

  /** struct rtnexthop: length, flags, hops, interface; then attributes. */
  private static void readHops(
      MessageCursor message, AttributeCursor attribute, List<NextHop> hops) {
    int at = attribute.offset();
    int end = at + attribute.length();
    while (end - at >= RTNEXTHOP) {
      int length = message.buffer().getUnsignedShortLE(at);
      if (length < RTNEXTHOP || length > end - at) {
        return;
      }
      InetAddress gateway = null;
      AttributeCursor attributes =
          new AttributeCursor().wrap(message.buffer(), at + RTNEXTHOP, at + length);
      while (attributes.next()) {
        gateway = attributes.type() == NfConstants.RTA_GATEWAY ? address(attributes) : gateway;
      }
      int weight = message.buffer().getUnsignedByte(at + 3) + 1;
      hops.add(new NextHop(message.buffer().getIntLE(at + Integer.BYTES), gateway, weight));
      at += length + 3 & ~3;
    }
  }

  private static List<Rule> rules(TableDump dump) {
    List<Rule> all = new ArrayList<>();
    for (int family : new int[] {NfConstants.AF_INET, NfConstants.AF_INET6}) {
      List<Rule> found = new ArrayList<>();
      dump.request(NfConstants.RTM_GETRULE, family).word(0).word(0).end();
      dump.read("read routing rules", found::clear, message -> readRule(message, found));
      all.addAll(found);
    }
    return all;
  }

  private static void readRule(MessageCursor message, List<Rule> into) {
    int at = message.payload();
    int table = message.buffer().getUnsignedByte(at + 4);
    int priority = 0;
    int mark = 0;
    int mask = 0;
    AttributeCursor attributes = message.attributes(new AttributeCursor(), RTMSG);
    while (attributes.next()) {
      switch (attributes.type()) {
        case NfConstants.FRA_PRIORITY -> priority = attributes.u32();
        case NfConstants.FRA_TABLE -> table = attributes.u32();
        case NfConstants.FRA_FWMARK -> mark = attributes.u32();
        case NfConstants.FRA_FWMASK -> mask = attributes.u32();
        default -> {
          // Prefixes, interfaces, suppression ...
        }
      }
    }
    boolean ipv6 = message.buffer().getByte(at) == NfConstants.AF_INET6;
    into.add(new Rule(ipv6, priority, table, mark, mask));
  }

  private static InetAddress address(AttributeCursor attribute) {
    byte[] octets = new byte[attribute.length()];
    for (int i = 0; i < octets.length; i += Integer.BYTES) {
      int word = attribute.u32BigEndian(i);
      for (int j = 0; j < Integer.BYTES && i + j < octets.length; j++) {
        octets[i + j] = (byte) (word >>> 24 - 8 * j);
      }
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException ignored) {
      return null; // neither four octets nor sixteen: of another family
    }
  }
}
