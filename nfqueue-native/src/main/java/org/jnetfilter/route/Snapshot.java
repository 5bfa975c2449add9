package org.jnetfilter.route;

import java.util.Arrays;
import java.util.List;

/**
 * What {@link NetworkTables} publishes at one moment: immutable.
 *
 * @param links sorted by index
 */
record Snapshot(
    List<Link> links,
    Addresses addresses,
    int leastRouteMtuIpv4,
    int leastRouteMtuIpv6,
    int[] indices) {
  /** What {@link NetworkTables#leastMtu} gives where nothing limits: IPv4's longest packet. */
  static final int NO_LIMIT = 65535;

  private static final int IPV6_LEAST_MTU = 1280;

  static Snapshot of(List<Link> links, Addresses addresses, int routeMtuIpv4, int routeMtuIpv6) {
    List<Link> sorted =
        links.stream().sorted((a, b) -> Integer.compare(a.index(), b.index())).toList();
    int[] indices = sorted.stream().mapToInt(Link::index).toArray();
    return new Snapshot(sorted, addresses, routeMtuIpv4, routeMtuIpv6, indices);
  }

  Link link(int index) {
    int at = Arrays.binarySearch(indices, index);
    return at < 0 ? null : links.get(at);
  }

  int leastMtu(boolean ipv6) {
    int least = ipv6 ? leastRouteMtuIpv6 : leastRouteMtuIpv4;
    for (Link link : links) {
      // IPv6 does not run over a link of less than 1280 octets (RFC 8200, section 5).
      if (link.up() && !link.loopback() && !(ipv6 && link.mtu() < IPV6_LEAST_MTU)) {
        least = Math.min(least, link.mtu(ipv6));
      }
    }
    return least;
  }

  /** Whether another says the same. */
  boolean isSame(Snapshot other) {
    return links.equals(other.links)
        && addresses.equals(other.addresses)
        && leastRouteMtuIpv4 == other.leastRouteMtuIpv4
        && leastRouteMtuIpv6 == other.leastRouteMtuIpv6;
  }

  /**
   * This machine's addresses.
   *
   * @param broadcast IPv4's
   */
  record Addresses(AddressSet localIpv4, AddressSet localIpv6, AddressSet broadcast) {}
}
