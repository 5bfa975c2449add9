package org.jnetfilter.route;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links, addresses and route MTUs of this network namespace, kept current by rtnetlink
 * notifications on a thread of its own. Readers on any thread see immutable snapshots.
 */
public final class NetworkTables implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(NetworkTables.class);
  private static final long LIMITED_BROADCAST = 0xffffffffL;

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final NetworkWatcher watcher;
  private volatile Snapshot snapshot;
  private volatile int generation;

  private NetworkTables() {
    watcher = new NetworkWatcher(this::publish);
  }

  /**
   * Reads all tables, then keeps them current.
   *
   * @throws org.jnetfilter.NetfilterException when the kernel refuses
   */
  public static NetworkTables open() {
    NetworkTables tables = new NetworkTables();
    tables.watcher.start();
    return tables;
  }

  private void publish(Snapshot next) {
    snapshot = next;
    changed();
  }

  /** Only the watcher's thread, and before it the opener, comes here. */
  private void changed() {
    generation = generation + 1;
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        logger.error("A listener for network changes failed", e);
      }
    }
  }

  /** The link with this index, or null; allocates nothing. */
  public Link link(int index) {
    return snapshot.link(index);
  }

  /** All links, by index. */
  public List<Link> links() {
    return snapshot.links();
  }

  /** Whether an IPv4 address is a broadcast address of one of the links, or 255.255.255.255. */
  public boolean isBroadcast(int address) {
    long wide = Integer.toUnsignedLong(address);
    return wide == LIMITED_BROADCAST || snapshot.addresses().broadcast().contains(0, wide);
  }

  /** Whether this address is one of this machine's own; an IPv4 one stands in the low half. */
  public boolean isLocal(boolean ipv6, long high, long low) {
    Snapshot.Addresses addresses = snapshot.addresses();
    return (ipv6 ? addresses.localIpv6() : addresses.localIpv4()).contains(high, low);
  }

  /**
   * Least MTU over all links that are up (loopback not counted) and all route metrics; 65535 when
   * there is none. Links that are too small for IPv6 do not count for it.
   */
  public int leastMtu(boolean ipv6) {
    return snapshot.leastMtu(ipv6);
  }

  /** Grows by one at each change of links, addresses, routes or rules: caches compare it. */
  public int generation() {
    return generation;
  }

  /** Runs after each change, on the table's own thread. What it throws is logged. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Ends the thread, and waits for that; not to be called from a listener. */
  @Override
  public void close() {
    watcher.close();
  }
}
