package dev.narrows.firewall.learned;

import dev.narrows.firewall.limit.SipHash;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Path MTUs by destination, as many as the table has places: a new one takes the place of the one
 * that is forgotten soonest among the few that share its places, and nobody can choose which these
 * are. All threads read, by a {@link Reader} each, without a lock and without allocation; any may
 * write.
 */
public final class LearnedMtuTable {
  /** Places that an address may stand in. */
  private static final int WAYS = 8;

  private final SipHash key = SipHash.withRandomKey();
  private final AtomicReferenceArray<LearnedMtu> places;
  private final AtomicInteger size = new AtomicInteger();

  /** Holds two to the power of sizeBits entries; 3 at least. */
  public LearnedMtuTable(int sizeBits) {
    places = new AtomicReferenceArray<>(1 << Math.max(3, sizeBits));
  }

  /** One thread's sight of the table. */
  public final class Reader {
    private final SipHash hash = key.withSameKey();

    /**
     * The MTU learned for an address, or 0.
     *
     * @param now milliseconds since 1970
     */
    public int mtu(boolean ipv6, long high, long low, long now) {
      if (size.get() == 0) {
        return 0;
      }
      LearnedMtu found = find(hash, ipv6, high, low);
      return found == null || found.isExpired(now) ? 0 : found.mtu();
    }
  }

  public Reader newReader() {
    return new Reader();
  }

  /** How many addresses it holds, expired ones included. */
  public int size() {
    return size.get();
  }

  public int capacity() {
    return places.length();
  }

  /**
   * Takes down what was learned, in place of what was known of the address.
   *
   * @return what was known before and had not expired; null when nothing was
   */
  public synchronized LearnedMtu put(LearnedMtu learned) {
    int first = firstPlace(key, learned.ipv6(), learned.high(), learned.low());
    int victim = first;
    for (int place = first; place < first + WAYS; place++) {
      LearnedMtu there = places.get(place);
      if (there != null && there.isTo(learned.ipv6(), learned.high(), learned.low())) {
        places.set(place, learned);
        return there.isExpired(learned.learnedAt()) ? null : there;
      }
      if (isSooner(there, places.get(victim))) {
        victim = place;
      }
    }
    if (places.getAndSet(victim, learned) == null) {
      size.incrementAndGet();
    }
    return null;
  }

  private static boolean isSooner(LearnedMtu a, LearnedMtu b) {
    return b != null && (a == null || a.expiresAt() < b.expiresAt());
  }

  /** What is known of an address, or null; expired or not. */
  public synchronized LearnedMtu get(boolean ipv6, long high, long low) {
    return find(key, ipv6, high, low);
  }

  /** Forgets an address; whether it was known. */
  public synchronized boolean remove(boolean ipv6, long high, long low) {
    int first = firstPlace(key, ipv6, high, low);
    for (int place = first; place < first + WAYS; place++) {
      LearnedMtu there = places.get(place);
      if (there != null && there.isTo(ipv6, high, low)) {
        places.set(place, null);
        size.decrementAndGet();
        return true;
      }
    }
    return false;
  }

  /** Forgets all; how many they were. */
  public synchronized int clear() {
    for (int place = 0; place < places.length(); place++) {
      places.set(place, null);
    }
    return size.getAndSet(0);
  }

  /**
   * Forgets what has expired.
   *
   * @param now milliseconds since 1970
   */
  public synchronized void removeExpired(long now) {
    for (int place = 0; place < places.length(); place++) {
      LearnedMtu there = places.get(place);
      if (there != null && there.isExpired(now)) {
        places.set(place, null);
        size.decrementAndGet();
      }
    }
  }

  /** All that is known and has not expired, in no order. */
  public List<LearnedMtu> entries(long now) {
    List<LearnedMtu> entries = new ArrayList<>();
    for (int place = 0; place < places.length(); place++) {
      LearnedMtu there = places.get(place);
      if (there != null && !there.isExpired(now)) {
        entries.add(there);
      }
    }
    return entries;
  }

  private LearnedMtu find(SipHash hash, boolean ipv6, long high, long low) {
    int first = firstPlace(hash, ipv6, high, low);
    for (int place = first; place < first + WAYS; place++) {
      LearnedMtu there = places.get(place);
      if (there != null && there.isTo(ipv6, high, low)) {
        return there;
      }
    }
    return null;
  }

  private int firstPlace(SipHash hash, boolean ipv6, long high, long low) {
    long mixed = hash.begin().add(high).add(low).finish(ipv6 ? 1 : 0, 1);
    return (int) mixed & places.length() - 1 & -WAYS;
  }
}
