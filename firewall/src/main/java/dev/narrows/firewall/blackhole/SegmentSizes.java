package dev.narrows.firewall.blackhole;

/**
 * The lengths of IP packets that a search for a path's MTU tries: those of links and tunnels in use
 * (RFC 4821, 7.3: common values first).
 */
final class SegmentSizes {
  /** What every path is taken to carry (RFC 4821, 7.7). */
  private static final int BASE_IPV4 = 1024;

  /** What every path carries (RFC 8200, 5). */
  private static final int BASE_IPV6 = 1280;

  private static final int[] TRIED = {
    BASE_IPV4, 1200, BASE_IPV6, 1340, 1360, 1380, 1400, 1420, 1440, 1460, 1472, 1480, 1492, 1500
  };

  private SegmentSizes() {}

  static int base(boolean ipv6) {
    return ipv6 ? BASE_IPV6 : BASE_IPV4;
  }

  /** The middle one of those that are longer than low and shorter than high; 0 without any. */
  static int between(int low, int high) {
    int first = 0;
    while (first < TRIED.length && TRIED[first] <= low) {
      first++;
    }
    int end = first;
    while (end < TRIED.length && TRIED[end] < high) {
      end++;
    }
    return first == end ? 0 : TRIED[(first + end) / 2];
  }
}
