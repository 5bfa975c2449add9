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

  public RouteQuery clear() {
    throw new UnsupportedOperationException();
  }

  public RouteQuery destination(boolean ipv6, long high, long low) {
    throw new UnsupportedOperationException();
  }

  public RouteQuery source(long high, long low) {
    throw new UnsupportedOperationException();
  }

  /** The interface the packet came in by: asks for the route a forwarded packet takes. */
  public RouteQuery inInterface(int index) {
    throw new UnsupportedOperationException();
  }

  public RouteQuery outInterface(int index) {
    throw new UnsupportedOperationException();
  }

  public RouteQuery mark(int mark) {
    throw new UnsupportedOperationException();
  }

  public RouteQuery typeOfService(int tos) {
    throw new UnsupportedOperationException();
  }

  public RouteQuery flow(int protocol, int sourcePort, int destinationPort) {
    throw new UnsupportedOperationException();
  }
}
