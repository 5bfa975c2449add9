package dev.narrows.firewall.blackhole;

import dev.narrows.firewall.learned.LearnedMtu;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.learned.MtuOrigin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.packet.PacketView;

/**
 * The connections under suspicion and the black holes that were found; shared by all threads. A
 * suspicion is bounded in number and in time, and costs no memory. Allocates nothing but what it
 * finds.
 */
public final class BlackHoles {
  /** Connections that can be under suspicion at once. */
  public static final int MOST_SUSPECTS = 16;

  private static final int MOST_FOUND = 64;
  private static final long MILLIS_A_SUSPICION = 2_000;
  private static final long PASSES_QUIET_MILLIS = 60_000;
  private static final long OTHER_QUIET_MILLIS = 120_000;

  private static final int LINK_LOCAL_PREFIX = 0xfe80 >> 6;
  private static final int LINK_LOCAL_SHIFT = 54;

  private final boolean watching;
  private final boolean acting;
  private final LearnedMtus learned;
  private final long ageMillis;
  private final SuspectFlow[] suspects = new SuspectFlow[MOST_SUSPECTS];
  private final QuietDestinations quiet = new QuietDestinations();
  private final ArrayDeque<BlackHole> found = new ArrayDeque<>();
  private final long[] results = new long[TrialResult.values().length];
  private long began;
  private long allowance = MOST_SUSPECTS * MILLIS_A_SUSPICION;
  private long allowanceAt;
  private boolean counting;
  private volatile int active;
  private volatile long changes;

  /**
   * Nothing suspected yet.
   *
   * @param watching whether anything ever is
   * @param acting whether the path MTU is lowered for what is found
   * @param ageMillis how long a black hole that is only shown is remembered
   */
  public BlackHoles(boolean watching, boolean acting, LearnedMtus learned, long ageMillis) {
    this.watching = watching;
    this.acting = acting;
    this.learned = learned;
    this.ageMillis = ageMillis;
    for (int i = 0; i < MOST_SUSPECTS; i++) {
      suspects[i] = new SuspectFlow();
    }
  }

  /** Where nothing is looked for. */
  public static BlackHoles off(LearnedMtus learned) {
    return new BlackHoles(false, false, learned, 0);
  }

  public boolean isWatching() {
    return watching;
  }

  /** Whether {@link #observe} has anything to look for. */
  public boolean hasSuspects() {
    return active != 0;
  }

  /** Changes whenever {@link #watched} does, or {@link #found}. */
  public long changes() {
    return changes;
  }

  /** Length above which segments are worth a suspicion, in octets of IP. */
  public static int leastLength(boolean ipv6) {
    return SegmentSizes.base(ipv6);
  }

  /**
   * Suspects the path of a segment that is sent again and again, if there is room.
   *
   * @param packet a TCP segment, longer than {@link #leastLength}
   * @param times how often it was sent
   * @param now milliseconds of a clock that never goes back
   */
  public synchronized void suspect(PacketView packet, int times, long now) {
    long high = FlowEnds.destinationHigh(packet);
    long low = FlowEnds.destinationLow(packet);
    boolean ipv6 = packet.isIpv6();
    if (!watching
        || ipv6 && high >>> LINK_LOCAL_SHIFT == LINK_LOCAL_PREFIX
        || quiet.contains(ipv6, high, low, now)
        || isKnown(ipv6, high, low, packet.length())) {
      return;
    }
    SuspectFlow free = null;
    for (SuspectFlow each : suspects) {
      if (!each.isTaken()) {
        free = each;
      } else if (each.ends().isToSameReceiver(packet)) {
        return;
      }
    }
    if (free != null && isAllowed(now)) {
      free.begin(packet, times, now);
      active++;
      began++;
      changes++;
    }
  }

  /** Whether the path is known to be narrower than this already. */
  private boolean isKnown(boolean ipv6, long high, long low, int length) {
    LearnedMtu known = learned.table().get(ipv6, high, low);
    return known != null && known.mtu() < length;
  }

  /** So that what cannot be tested does not change the diverts all the time. */
  private boolean isAllowed(long now) {
    long most = MOST_SUSPECTS * MILLIS_A_SUSPICION;
    allowance = counting ? Math.min(most, allowance + now - allowanceAt) : most;
    counting = true;
    allowanceAt = now;
    if (allowance < MILLIS_A_SUSPICION) {
      return false;
    }
    allowance -= MILLIS_A_SUSPICION;
    return true;
  }

  /**
   * Looks at a TCP packet that is about to leave, which may be of a connection under suspicion.
   *
   * @param whole whether it can be cut
   * @param now as of {@link #suspect}
   * @param wallClock milliseconds since 1970
   * @return to how many octets of IP it has to be cut; 0 for not at all
   */
  public synchronized int observe(PacketView packet, boolean whole, long now, long wallClock) {
    for (SuspectFlow each : suspects) {
      if (each.isTaken() && each.ends().isForward(packet)) {
        int size = each.sent(packet, whole, now);
        settle(each, now, wallClock);
        return size;
      }
      if (each.isTaken() && each.ends().isBackward(packet)) {
        each.received(packet, now);
        settle(each, now, wallClock);
        return 0;
      }
    }
    return 0;
  }

  /** Ends what leads to nothing, and forgets what is old; to be called now and then. */
  public synchronized void expire(long now, long wallClock) {
    for (SuspectFlow each : suspects) {
      if (each.isTaken()) {
        each.expire(now);
        settle(each, now, wallClock);
      }
    }
    if (found.removeIf(hole -> wallClock - hole.foundAt() >= ageMillis)) {
      changes++;
    }
  }

  private void settle(SuspectFlow suspect, long now, long wallClock) {
    TrialResult result = suspect.result();
    if (result == null) {
      return;
    }
    results[result.ordinal()]++;
    long until = now + OTHER_QUIET_MILLIS;
    if (result == TrialResult.HOLE) {
      until = find(suspect, now, wallClock) ? now : now + ageMillis;
    } else if (result == TrialResult.PASSES) {
      until = now + PASSES_QUIET_MILLIS;
    }
    suspect.ends().quiet(quiet, until);
    suspect.release();
    active--;
    changes++;
  }

  /** Whether the path MTU is lowered now. */
  private boolean find(SuspectFlow suspect, long now, long wallClock) {
    MtuAddress to = suspect.ends().receiver();
    String flow = suspect.ends().toString();
    boolean lowered =
        acting
            && learned.lower(
                    to,
                    suspect.mtu(),
                    MtuOrigin.BLACK_HOLE,
                    wallClock,
                    BlackHole.evidence(suspect.length(), suspect.mtu(), flow))
                == null;
    long since = wallClock - (now - suspect.begunAt());
    found.removeIf(each -> each.to().equals(to));
    if (found.size() == MOST_FOUND) {
      found.removeFirst();
    }
    found.add(new BlackHole(to, suspect.mtu(), suspect.length(), flow, since, wallClock, lowered));
    return lowered;
  }

  /** The connections of which every packet has to be seen. */
  public synchronized List<WatchedFlow> watched() {
    List<WatchedFlow> watched = new ArrayList<>();
    for (SuspectFlow each : suspects) {
      if (each.isTaken()) {
        FlowEnds ends = each.ends();
        watched.add(
            new WatchedFlow(
                ends.sender(), ends.senderPort(), ends.receiver(), ends.receiverPort()));
      }
    }
    return watched;
  }

  /** Those that were found of late, one for each destination, the newest last. */
  public synchronized List<BlackHole> found() {
    return List.copyOf(found);
  }

  /**
   * Forgets a black hole that is mended, so that the path may be suspected again; whether it was
   * one.
   */
  public synchronized boolean forget(MtuAddress to) {
    boolean known = found.removeIf(hole -> hole.to().equals(to));
    if (known) {
      quiet.add(to.ipv6(), to.high(), to.low(), Long.MIN_VALUE);
      changes++;
    }
    return known;
  }

  /** Forgets all of them. */
  public synchronized void forgetAll() {
    found().forEach(hole -> forget(hole.to()));
  }

  /** Connections under suspicion now. */
  public int suspects() {
    return active;
  }

  /** How many suspicions there were. */
  public synchronized long suspicions() {
    return began;
  }

  /** How many ended so. */
  public synchronized long results(TrialResult result) {
    return results[result.ordinal()];
  }
}
