package org.jnetfilter.route;

import java.util.List;

/**
 * Links, addresses and route MTUs of this network namespace, kept current by rtnetlink
 * notifications on a thread of its own. Readers on any thread see immutable snapshots.
 */
public final class NetworkTables implements AutoCloseable {
  /** Reads all tables, then keeps them current. */
  public static NetworkTables open() {
    throw new UnsupportedOperationException();
  }

  /** The link with this index, or null; allocates nothing. */
  public Link link(int index) {
    throw new UnsupportedOperationException();
  }

  public List<Link> links() {
    throw new UnsupportedOperationException();
  }

  /** Whether an IPv4 address is a broadcast address of one of the links. */
  public boolean isBroadcast(int address) {
    throw new UnsupportedOperationException();
  }

  /** Whether this address is one of this machine's own. */
  public boolean isLocal(boolean ipv6, long high, long low) {
    throw new UnsupportedOperationException();
  }

  /** Least MTU over all links that are up (loopback not counted) and all route metrics. */
  public int leastMtu(boolean ipv6) {
    throw new UnsupportedOperationException();
  }

  /** Grows by one at each change of links, addresses, routes or rules: caches compare it. */
  public int generation() {
    throw new UnsupportedOperationException();
  }

  /** Runs after each change, on the table's own thread. */
  public void onChange(Runnable listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
