package dev.narrows.firewall.blackhole;

import java.util.Arrays;

/**
 * Destinations that are not suspected for a while: as many as there is room for, the one whose time
 * is up first gives way. Used under a lock; allocates nothing.
 */
final class QuietDestinations {
  private static final int MOST = 256;

  private final long[] high = new long[MOST];
  private final long[] low = new long[MOST];
  private final boolean[] ipv6 = new boolean[MOST];
  private final long[] until = new long[MOST];

  QuietDestinations() {
    Arrays.fill(until, Long.MIN_VALUE);
  }

  boolean contains(boolean version6, long addressHigh, long addressLow, long now) {
    for (int i = 0; i < MOST; i++) {
      if (is(i, version6, addressHigh, addressLow)) {
        return now < until[i];
      }
    }
    return false;
  }

  void add(boolean version6, long addressHigh, long addressLow, long end) {
    int place = 0;
    for (int i = 0; i < MOST; i++) {
      if (is(i, version6, addressHigh, addressLow)) {
        place = i;
        break;
      }
      place = until[i] < until[place] ? i : place;
    }
    ipv6[place] = version6;
    high[place] = addressHigh;
    low[place] = addressLow;
    until[place] = end;
  }

  private boolean is(int place, boolean version6, long addressHigh, long addressLow) {
    return low[place] == addressLow && high[place] == addressHigh && ipv6[place] == version6;
  }
}
