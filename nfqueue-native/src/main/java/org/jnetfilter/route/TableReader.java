package org.jnetfilter.route;

import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.AttributeCursor;
import org.jnetfilter.netlink.MessageCursor;

/** Dumps the kernel's link, address and route tables by rtnetlink; owned by one thread. */
final class TableReader implements AutoCloseable {
  // struct ifinfomsg: family, padding, device type (16 bits), index, flags, change
  private static final int IFINFOMSG = 16;
  private static final int LINK_TYPE = 2;
  private static final int LINK_INDEX = 4;
  private static final int LINK_FLAGS = 8;

  // struct ifaddrmsg: family, prefix length, flags, scope, index
  private static final int IFADDRMSG = 8;
  private static final int PREFIX_LENGTH = 1;

  /** From here on a prefix has no broadcast address (RFC 3021). */
  private static final int POINT_TO_POINT = 31;

  private final TableDump dump = new TableDump();
  private final AttributeCursor attributes = new AttributeCursor();
  private final AttributeCursor families = new AttributeCursor();
  private final AttributeCursor settings = new AttributeCursor();

  List<Link> links() {
    List<Link> links = new ArrayList<>();
    dump.readLinks(links::clear, message -> readLink(message, links));
    return links;
  }

  private void readLink(MessageCursor message, List<Link> links) {
    if (message.payloadEnd() - message.payload() < IFINFOMSG) {
      return;
    }
    int index = message.buffer().getIntLE(message.payload() + LINK_INDEX);
    int type = message.buffer().getUnsignedShortLE(message.payload() + LINK_TYPE);
    int flags = message.buffer().getIntLE(message.payload() + LINK_FLAGS);
    String name = "";
    int mtu = 0;
    int ipv6Mtu = 0;
    int group = 0;
    message.attributes(attributes, IFINFOMSG);
    while (attributes.next()) {
      switch (attributes.type()) {
        case NfConstants.IFLA_IFNAME -> name = attributes.text();
        case NfConstants.IFLA_MTU -> mtu = attributes.u32();
        case NfConstants.IFLA_GROUP -> group = attributes.u32();
        case NfConstants.IFLA_AF_SPEC -> ipv6Mtu = readIpv6Mtu();
        default -> {
          // Queueing, statistics, hardware ...
        }
      }
    }
    boolean up = (flags & NfConstants.IFF_UP) != 0;
    boolean loopback = (flags & NfConstants.IFF_LOOPBACK) != 0;
    int least = ipv6Mtu == 0 ? mtu : Math.min(mtu, ipv6Mtu);
    links.add(new Link(index, name, mtu, least, up, loopback, group, type));
  }

  /** Of the current attribute, which has one for each family; 0 where there is no IPv6. */
  private int readIpv6Mtu() {
    attributes.nested(families);
    while (families.next()) {
      if (families.type() == NfConstants.AF_INET6) {
        families.nested(settings);
        while (settings.next()) {
          if (settings.type() == NfConstants.IFLA_INET6_CONF) {
            return settings.u32(NfConstants.DEVCONF_MTU6 * Integer.BYTES);
          }
        }
      }
    }
    return 0;
  }

  Snapshot.Addresses addresses() {
    AddressSet.Builder[] sets = new AddressSet.Builder[3];
    dump.request(NfConstants.RTM_GETADDR, NfConstants.AF_UNSPEC).word(0).end();
    dump.read(
        "read addresses",
        () -> java.util.Arrays.setAll(sets, i -> new AddressSet.Builder()),
        message -> readAddress(message, sets[0], sets[1], sets[2]));
    return new Snapshot.Addresses(sets[0].build(), sets[1].build(), sets[2].build());
  }

  private void readAddress(
      MessageCursor message,
      AddressSet.Builder ipv4,
      AddressSet.Builder ipv6,
      AddressSet.Builder broadcast) {
    if (message.payloadEnd() - message.payload() < IFADDRMSG) {
      return;
    }
    int family = message.buffer().getByte(message.payload());
    int prefix = message.buffer().getUnsignedByte(message.payload() + PREFIX_LENGTH);
    message.attributes(attributes, IFADDRMSG);
    boolean hasLocal = false;
    int subnet = 0;
    while (attributes.next()) {
      int type = attributes.type();
      if (family == NfConstants.AF_INET6) {
        // IFA_LOCAL comes, and first, when IFA_ADDRESS is the peer's.
        boolean isOwn = type == NfConstants.IFA_LOCAL || type == NfConstants.IFA_ADDRESS;
        if (isOwn && !hasLocal) {
          hasLocal = true;
          ipv6.add(attributes.u64BigEndian(0), attributes.u64BigEndian(Long.BYTES));
        }
      } else if (family == NfConstants.AF_INET) {
        long address = Integer.toUnsignedLong(attributes.u32BigEndian());
        switch (type) {
          case NfConstants.IFA_LOCAL -> ipv4.add(0, address);
          case NfConstants.IFA_ADDRESS -> subnet = (int) address;
          case NfConstants.IFA_BROADCAST -> broadcast.add(0, address);
          default -> {
            // Label, flags, lifetimes.
          }
        }
      }
    }
    if (family == NfConstants.AF_INET && prefix > 0 && prefix < POINT_TO_POINT) {
      // The kernel takes a subnet's last address for its broadcast address, whatever is set
      // (fib_add_ifaddr).
      broadcast.add(0, Integer.toUnsignedLong(subnet | -1 >>> prefix));
    }
  }

  /** The least RTAX_MTU metric of a family's unicast routes, in any table. */
  int leastRouteMtu(boolean ipv6) {
    int[] least = new int[1];
    RouteAnswer route = new RouteAnswer();
    dump.request(NfConstants.RTM_GETROUTE, ipv6 ? NfConstants.AF_INET6 : NfConstants.AF_INET)
        .word(0)
        .word(0)
        .end();
    dump.read(
        "read routes",
        () -> least[0] = Snapshot.NO_LIMIT,
        message -> {
          route.read(message);
          if (route.type() == NfConstants.RTN_UNICAST && !route.isLearned() && route.mtu() != 0) {
            least[0] = Math.min(least[0], route.mtu());
          }
        });
    return least[0];
  }

  @Override
  public void close() {
    dump.close();
  }
}
