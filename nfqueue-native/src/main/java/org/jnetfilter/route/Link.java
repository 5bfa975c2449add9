package org.jnetfilter.route;

/**
 * One network interface.
 *
 * @param index interface index
 * @param name interface name
 * @param mtu IP MTU of the link in octets, without link headers
 * @param ipv6Mtu the same for IPv6, which may be set lower (net.ipv6.conf.NAME.mtu, or by a router
 *     advertisement)
 * @param up whether it is administratively up
 * @param loopback whether it is a loopback interface
 * @param group interface group
 * @param type hardware type (ARPHRD_ETHER ...)
 */
public record Link(
    int index,
    String name,
    int mtu,
    int ipv6Mtu,
    boolean up,
    boolean loopback,
    int group,
    int type) {

  /** For packets of one version of IP. */
  public int mtu(boolean ipv6) {
    return ipv6 ? ipv6Mtu : mtu;
  }
}
