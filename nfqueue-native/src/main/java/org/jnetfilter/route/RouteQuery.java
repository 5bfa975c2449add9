package org.jnetfilter.route;

/**
 * What to ask the kernel's routing: reused, all fields reset by {@link #clear()}. Addresses are
 * 128-bit halves; an IPv4 address stands in the low 32 bits of the low half.
 */
public final class RouteQuery {
  boolean ipv6;
  long destinationHigh;
  long destinationLow;
  long sourceHigh;
  long sourceLow;
  boolean hasSource;
  int inInterface;
  int outInterface;
  int mark;
  int typeOfService;
  int protocol;
  int sourcePort;
  int destinationPort;
  boolean entry;

  public RouteQuery clear() {
    ipv6 = false;
    destinationHigh = 0;
    destinationLow = 0;
    sourceHigh = 0;
    sourceLow = 0;
    hasSource = false;
    inInterface = 0;
    outInterface = 0;
    mark = 0;
    typeOfService = 0;
    protocol = 0;
    sourcePort = 0;
    destinationPort = 0;
    entry = false;
    return this;
  }

  public RouteQuery destination(boolean ipv6, long high, long low) {
    this.ipv6 = ipv6;
    destinationHigh = high;
    destinationLow = low;
    return this;
  }

  /**
   * Asks for the entry of the routing table that matches (RTM_F_FIB_MATCH), not for the route that
   * the kernel makes of it: an address of this machine's is on its own interface then, and all ways
   * of a multipath route are told.
   */
  public RouteQuery entry() {
    entry = true;
    return this;
  }

  /**
   * The packet's source. Together with {@link #inInterface} the kernel judges whether it may come
   * from there (rp_filter, martians), and refuses with EXDEV or EINVAL (Linux 6.13 and later:
   * EINVAL in each case).
   */
  public RouteQuery source(long high, long low) {
    hasSource = true;
    sourceHigh = high;
    sourceLow = low;
    return this;
  }

  /** The interface the packet came in by: asks for the route a forwarded packet takes. */
  public RouteQuery inInterface(int index) {
    inInterface = index;
    return this;
  }

  /** The interface it must go out by. */
  public RouteQuery outInterface(int index) {
    outInterface = index;
    return this;
  }

  public RouteQuery mark(int mark) {
    this.mark = mark;
    return this;
  }

  /** The whole octet of TOS or traffic class; its ECN bits are not used. */
  public RouteQuery typeOfService(int tos) {
    typeOfService = tos;
    return this;
  }

  /** For rules by protocol and ports; ports are 0 where the protocol has none. */
  public RouteQuery flow(int protocol, int sourcePort, int destinationPort) {
    this.protocol = protocol;
    this.sourcePort = sourcePort;
    this.destinationPort = destinationPort;
    return this;
  }
}
