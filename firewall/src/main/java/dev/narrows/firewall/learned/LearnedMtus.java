package dev.narrows.firewall.learned;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The path MTUs that traffic and the operator have taught, and what was not believed; shared by all
 * threads. What lowers comes from anywhere, what raises only from the operator and from time.
 */
public final class LearnedMtus {
  private static final long FRESH_MILLIS = 1000;

  private final LearnedMtuTable table;
  private final int floorIpv4;
  private final long ageMillis;
  private final AtomicLongArray refused = new AtomicLongArray(MtuRefusal.values().length);
  private final AtomicLong learned = new AtomicLong();
  private final AtomicLong changes = new AtomicLong();

  /**
   * Nothing learned yet.
   *
   * @param entries how many at least there is room for
   * @param floorIpv4 least MTU that is believed of an IPv4 path
   * @param ageMillis how long what was learned holds
   */
  public LearnedMtus(int entries, int floorIpv4, long ageMillis) {
    this.table = new LearnedMtuTable(Integer.SIZE - Integer.numberOfLeadingZeros(entries - 1));
    this.floorIpv4 = floorIpv4;
    this.ageMillis = ageMillis;
  }

  public LearnedMtuTable table() {
    return table;
  }

  public int floorIpv4() {
    return floorIpv4;
  }

  /** How often the table has changed: who sees the same number twice has missed nothing. */
  public long changes() {
    return changes.get();
  }

  /** How often an MTU was learned, a lower one than before or one of an unknown path. */
  public long learned() {
    return learned.get();
  }

  public long refused(MtuRefusal reason) {
    return refused.get(reason.ordinal());
  }

  public void countRefused(MtuRefusal reason) {
    refused.incrementAndGet(reason.ordinal());
  }

  /**
   * Takes down what traffic tells; the same MTU once more makes what is known young again.
   *
   * @param origin who says so, other than the operator
   * @param now milliseconds since 1970
   * @param evidence as {@link LearnedMtu#evidence}
   * @return null, or why it was not taken
   */
  public synchronized MtuRefusal lower(
      MtuAddress to, int mtu, MtuOrigin origin, long now, String evidence) {
    MtuRefusal refusal = refusal(to.ipv6(), to.high(), to.low(), mtu, now);
    if (refusal != null) {
      return refusal;
    }
    LearnedMtu known = table.get(to.ipv6(), to.high(), to.low());
    boolean valid = known != null && !known.isExpired(now);
    table.put(entry(to, mtu, origin, now, now + ageMillis, evidence));
    changes.incrementAndGet();
    if (!valid || known.mtu() > mtu) {
      learned.incrementAndGet();
    }
    return null;
  }

  /**
   * Why {@link #lower} would not take this; allocates nothing.
   *
   * @return null when it would
   */
  public synchronized MtuRefusal refusal(boolean ipv6, long high, long low, int mtu, long now) {
    LearnedMtu known = table.get(ipv6, high, low);
    if (known == null || known.isExpired(now)) {
      return null;
    }
    if (known.origin() == MtuOrigin.OPERATOR) {
      return MtuRefusal.SET_BY_OPERATOR;
    }
    return known.mtu() < mtu ? MtuRefusal.NOT_LOWER : null;
  }

  /** Whether this is known already, since a moment ago: then nothing is to be taken down. */
  public synchronized boolean isFresh(boolean ipv6, long high, long low, int mtu, long now) {
    LearnedMtu known = table.get(ipv6, high, low);
    return known != null
        && known.mtu() == mtu
        && known.origin() == MtuOrigin.ICMP
        && !known.isExpired(now)
        && Math.abs(now - known.learnedAt()) < FRESH_MILLIS;
  }

  /** The operator's word, which holds until the operator takes it back. */
  public synchronized void set(MtuAddress to, int mtu, long now) {
    table.put(entry(to, mtu, MtuOrigin.OPERATOR, now, Long.MAX_VALUE, "set by command"));
    changes.incrementAndGet();
  }

  /** Takes back in what was known before a restart. */
  public synchronized void restore(LearnedMtu known) {
    table.put(known);
    changes.incrementAndGet();
  }

  /** Forgets an address; whether it was known. */
  public synchronized boolean clear(MtuAddress to) {
    boolean known = table.remove(to.ipv6(), to.high(), to.low());
    if (known) {
      changes.incrementAndGet();
    }
    return known;
  }

  /** Forgets all; how many they were. */
  public synchronized int clear() {
    int count = table.clear();
    changes.incrementAndGet();
    return count;
  }

  /** Forgets what has expired. */
  public synchronized void removeExpired(long now) {
    int before = table.size();
    table.removeExpired(now);
    if (table.size() != before) {
      changes.incrementAndGet();
    }
  }

  private static LearnedMtu entry(
      MtuAddress to, int mtu, MtuOrigin origin, long now, long expiresAt, String evidence) {
    return new LearnedMtu(to.ipv6(), to.high(), to.low(), mtu, origin, now, expiresAt, evidence);
  }
}
