package dev.narrows.firewall.replay;

import dev.narrows.rules.Hook;

/**
 * A packet that people asked about.
 *
 * @param octets what was captured of it, from the IP header on
 * @param length of the whole packet; more than the octets when it was cut off
 * @param hook where it meets the chains; null for the way of a forwarded packet
 * @param mark packet mark
 * @param inInterface null when none was told
 * @param outInterface null when none was told
 * @param gso whether it is a super-frame with its metadata
 * @param connection null when nothing was told of it
 */
public record DescribedPacket(
    byte[] octets,
    int length,
    Hook hook,
    int mark,
    String inInterface,
    String outInterface,
    boolean gso,
    DescribedConnection connection) {
  /** A packet of which nothing but its octets is known. */
  static DescribedPacket of(byte[] octets, int length) {
    return new DescribedPacket(octets, length, null, 0, null, null, false, null);
  }
}
