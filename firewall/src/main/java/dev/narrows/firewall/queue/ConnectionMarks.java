package dev.narrows.firewall.queue;

import org.jnetfilter.conntrack.ConntrackLookup;
import org.jnetfilter.conntrack.ConntrackTuple;

/**
 * Sets the marks of connections ("ct mark set"). A connection whose first packet is still on its
 * way is in no table, so its mark waits here until the packet has left, which it does in the moment
 * of its verdict; rules that ask meanwhile are told from here. Of all workers of a network
 * namespace; allocates nothing.
 *
 * <p>What waits is bounded: a connection that never comes to be (a later rule of the kernel dropped
 * its packet) is given up after a second, or when its place is needed.
 */
public final class ConnectionMarks {
  private static final int CAPACITY = 1024;
  private static final int ENOENT = 2;
  private static final long LIFETIME_NANOS = 1_000_000_000L;

  /** At first each verdict may be the one that sends the packet on; later it is asked rarely. */
  private static final int EAGER_ATTEMPTS = 4;

  private static final long PAUSE_NANOS = 1_000_000L;
  private static final int MAX_PAUSE_SHIFT = 8;

  private static final class Waiting {
    private final ConntrackTuple packet = new ConntrackTuple();
    private final ConntrackTuple answer = new ConntrackTuple();
    private int mark;
    private int attempts;
    private long since;
    private long next;
  }

  private final Waiting[] waiting = new Waiting[CAPACITY];
  private volatile int count;
  private volatile int settled;

  public ConnectionMarks() {
    for (int i = 0; i < CAPACITY; i++) {
      waiting[i] = new Waiting();
    }
  }

  /**
   * Sets a mark at once, or as soon as the connection is in the table.
   *
   * @param packet the tuple of a packet of the connection
   * @param answer that of answers to it
   * @return 0 or the errno: what the kernel refuses for another reason than that there is none
   */
  synchronized int set(
      ConntrackLookup lookup,
      ConntrackTuple packet,
      ConntrackTuple answer,
      int mark,
      long nowNanos) {
    remove(packet, answer);
    int errno = set(lookup, packet, answer, mark);
    if (errno != ENOENT) {
      return errno;
    }
    Waiting place = waiting[count < CAPACITY ? count : oldest()];
    place.packet.copy(packet);
    place.answer.copy(answer);
    place.mark = mark;
    place.attempts = 0;
    place.since = nowNanos;
    count = Math.min(count + 1, CAPACITY);
    return 0;
  }

  /** Behind a translation of its destination the answers' tuple alone is in the table. */
  private static int set(
      ConntrackLookup lookup, ConntrackTuple packet, ConntrackTuple answer, int mark) {
    int errno = lookup.setMark(packet, mark);
    return errno == ENOENT ? lookup.setMark(answer, mark) : errno;
  }

  private int oldest() {
    int oldest = 0;
    for (int i = 1; i < CAPACITY; i++) {
      if (waiting[i].since - waiting[oldest].since < 0) {
        oldest = i;
      }
    }
    return oldest;
  }

  /** The packet that began it was dropped, so no connection comes to be. */
  synchronized void forget(ConntrackTuple packet, ConntrackTuple answer) {
    remove(packet, answer);
  }

  private void remove(ConntrackTuple packet, ConntrackTuple answer) {
    int at = find(packet, answer);
    if (at >= 0) {
      remove(at);
    }
  }

  private void remove(int at) {
    int last = count - 1;
    Waiting gone = waiting[at];
    waiting[at] = waiting[last];
    waiting[last] = gone;
    count = last;
    settled++;
  }

  private int find(ConntrackTuple packet, ConntrackTuple answer) {
    for (int i = 0; i < count; i++) {
      Waiting each = waiting[i];
      if (each.packet.matches(packet) || each.answer.matches(answer)) {
        return i;
      }
    }
    return -1;
  }

  /** How many have been settled: an entry read while it changes may be of before. */
  int settled() {
    return settled;
  }

  /**
   * The mark that waits for a connection, without a sign; -1 when none does.
   *
   * @param original the connection's tuples, or those of its first packet
   */
  long waitingFor(ConntrackTuple original, ConntrackTuple reply) {
    if (count == 0) {
      return -1;
    }
    synchronized (this) {
      int at = find(original, reply);
      return at < 0 ? -1 : Integer.toUnsignedLong(waiting[at].mark);
    }
  }

  /** Verdicts have been given: sets the marks of those whose packets have left. */
  void settle(ConntrackLookup lookup, long nowNanos) {
    if (count == 0) {
      return;
    }
    synchronized (this) {
      for (int i = count - 1; i >= 0; i--) {
        Waiting each = waiting[i];
        if (isDue(each, nowNanos) && attempt(lookup, each, nowNanos)) {
          remove(i);
        }
      }
    }
  }

  private static boolean isDue(Waiting each, long nowNanos) {
    return each.attempts < EAGER_ATTEMPTS || nowNanos - each.next >= 0;
  }

  /** Whether there is nothing more to be done. */
  private static boolean attempt(ConntrackLookup lookup, Waiting each, long nowNanos) {
    if (set(lookup, each.packet, each.answer, each.mark) != ENOENT) {
      return true;
    }
    each.attempts++;
    int shift = Math.min(Math.max(0, each.attempts - EAGER_ATTEMPTS), MAX_PAUSE_SHIFT);
    each.next = nowNanos + (PAUSE_NANOS << shift);
    return nowNanos - each.since > LIFETIME_NANOS;
  }
}
