package dev.narrows.firewall.pmtu;

import dev.narrows.firewall.limit.SipHash;
import java.util.Arrays;
import org.jnetfilter.route.RouteAnswer;
import org.jnetfilter.route.RouteLookup;
import org.jnetfilter.route.RouteQuery;

/**
 * Asks the kernel for routes and remembers the answers in a table of fixed size, keyed by a hash
 * that nobody can aim at. An answer holds while the network's tables stay as they are, and for a
 * second at most: what the kernel learns from ICMP (its route exceptions) it tells nobody. Used by
 * one thread; allocates nothing.
 */
final class RouteMtuCache {
  private static final long LIFETIME_NANOS = 1_000_000_000L;

  /** Places that an answer may stand in. */
  private static final int WAYS = 4;

  // An entry's words.
  private static final int DESTINATION_HIGH = 0;
  private static final int DESTINATION_LOW = 1;
  private static final int SOURCE_HIGH = 2;
  private static final int SOURCE_LOW = 3;
  private static final int INTERFACE_AND_MARK = 4;
  private static final int KIND = 5;
  private static final int ANSWER = 6;
  private static final int ASKED_AT = 7;
  private static final int WORDS = 8;

  /** In KIND beside the family and the type of service, so that no entry's is 0. */
  private static final long USED = 1L << 16;

  private static final long IPV6 = 1L << 8;

  private final RouteLookup routes;
  private final SipHash hash;
  private final long[] table;
  private final int entries;
  private final RouteQuery query = new RouteQuery();
  private final RouteAnswer reply = new RouteAnswer();

  private final long[] key = new long[ANSWER];
  private int generation;
  private int mtu;
  private int outInterface;

  /** Holds two to the power of sizeBits answers; 2 at least. */
  RouteMtuCache(RouteLookup routes, SipHash hash, int sizeBits) {
    this.routes = routes;
    this.hash = hash;
    this.entries = 1 << sizeBits;
    this.table = new long[entries * WORDS];
  }

  /** Names the route that is wanted: where to, with which type of service and mark. */
  RouteMtuCache to(boolean ipv6, long high, long low, int typeOfService, int mark) {
    key[DESTINATION_HIGH] = high;
    key[DESTINATION_LOW] = low;
    key[SOURCE_HIGH] = 0;
    key[SOURCE_LOW] = 0;
    key[INTERFACE_AND_MARK] = Integer.toUnsignedLong(mark);
    key[KIND] = USED | (ipv6 ? IPV6 : 0) | typeOfService;
    return this;
  }

  /** Goes on naming it: as a packet is routed that comes in here (or is our own, if 0). */
  RouteMtuCache from(int inInterface, long high, long low) {
    key[SOURCE_HIGH] = high;
    key[SOURCE_LOW] = low;
    key[INTERFACE_AND_MARK] |= (long) inInterface << 32;
    return this;
  }

  /**
   * Finds the route: {@link #mtu()} and {@link #outInterface()} tell of it.
   *
   * @param nowNanos the monotonic clock
   * @param tables generation of the network's tables
   */
  void find(long nowNanos, int tables) {
    if (tables != generation) {
      Arrays.fill(table, 0);
      generation = tables;
    }
    int first = firstPlace();
    int victim = first;
    long victimAge = -1;
    for (int place = first; place < first + WAYS * WORDS; place += WORDS) {
      boolean used = table[place + KIND] != 0;
      long age = used ? nowNanos - table[place + ASKED_AT] : Long.MAX_VALUE;
      if (age < LIFETIME_NANOS && isAt(place)) {
        mtu = (int) table[place + ANSWER];
        outInterface = (int) (table[place + ANSWER] >>> 32);
        return;
      }
      if (age > victimAge) {
        victim = place;
        victimAge = age;
      }
    }
    ask();
    System.arraycopy(key, 0, table, victim, key.length);
    table[victim + ANSWER] = (long) outInterface << 32 | mtu;
    table[victim + ASKED_AT] = nowNanos;
  }

  /** The route's own MTU: a metric, or what the kernel learned; 0 when it has none. */
  int mtu() {
    return mtu;
  }

  /** The link it leads out of; 0 when there is no route. */
  int outInterface() {
    return outInterface;
  }

  private int firstPlace() {
    hash.begin();
    for (int i = 0; i < KIND; i++) {
      hash.add(key[i]);
    }
    int set = (int) hash.finish(key[KIND], 3) & entries - 1 & -WAYS;
    return set * WORDS;
  }

  private boolean isAt(int place) {
    for (int i = 0; i < key.length; i++) {
      if (table[place + i] != key[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The kernel refuses the route of a packet that it would not forward (EXDEV from its reverse path
   * filter, EINVAL for a source that cannot be); then any route to the destination will do.
   */
  private void ask() {
    boolean from = key[SOURCE_HIGH] != 0 || key[SOURCE_LOW] != 0;
    boolean found = from && routes.lookup(query(true), reply);
    if (!found) {
      found = routes.lookup(query(false), reply);
    }
    mtu = found ? reply.mtu() : 0;
    outInterface = found ? reply.outInterface() : 0;
  }

  private RouteQuery query(boolean withSource) {
    boolean ipv6 = (key[KIND] & IPV6) != 0;
    query.clear().destination(ipv6, key[DESTINATION_HIGH], key[DESTINATION_LOW]);
    query.mark((int) key[INTERFACE_AND_MARK]).typeOfService((int) key[KIND] & 0xff);
    if (withSource) {
      query.source(key[SOURCE_HIGH], key[SOURCE_LOW]);
      int inInterface = (int) (key[INTERFACE_AND_MARK] >>> 32);
      if (inInterface != 0) {
        query.inInterface(inInterface);
      }
    }
    return query;
  }
}
