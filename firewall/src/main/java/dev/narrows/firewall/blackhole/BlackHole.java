package dev.narrows.firewall.blackhole;

import dev.narrows.firewall.learned.MtuAddress;

/**
 * A path that loses long segments without a word; immutable.
 *
 * @param to where the path leads
 * @param mtu longest IP packet that arrived
 * @param lost length of the IP packets that vanished
 * @param flow whose they were, in words
 * @param since when they began to, in milliseconds since 1970
 * @param foundAt when that was proven, likewise
 * @param acted whether the path's MTU was lowered for it
 */
public record BlackHole(
    MtuAddress to, int mtu, int lost, String flow, long since, long foundAt, boolean acted) {
  /** What was seen, in words. */
  public String evidence() {
    return evidence(lost, mtu, flow);
  }

  static String evidence(int lost, int mtu, String flow) {
    return "segments of "
        + lost
        + " octets vanished, and arrived when they were cut to "
        + mtu
        + ": TCP "
        + flow;
  }
}
