package dev.narrows.firewall.replay;

import dev.narrows.firewall.action.AnswerPath;
import dev.narrows.rules.eval.PacketContext;

/**
 * A capture does not tell the gateway's own addresses, so answers come from stand-ins: the IPv4
 * dummy address, which RFC 7600 has for ICMP of nodes without an address, and an address of the
 * discard prefix (RFC 6666).
 */
final class ReplayAnswerPath implements AnswerPath {
  /** 192.0.0.8. */
  private static final long IPV4_DUMMY = 0xc000_0008L;

  /** 100::1. */
  private static final long IPV6_DISCARD_HIGH = 0x0100_0000_0000_0000L;

  private static final long IPV6_DISCARD_LOW = 1;

  private boolean ipv6;

  @Override
  public boolean find(PacketContext context) {
    ipv6 = context.packet().isIpv6();
    return true;
  }

  @Override
  public long sourceHigh() {
    return ipv6 ? IPV6_DISCARD_HIGH : 0;
  }

  @Override
  public long sourceLow() {
    return ipv6 ? IPV6_DISCARD_LOW : IPV4_DUMMY;
  }

  /** No link is known, so no broadcast address is. */
  @Override
  public boolean isBroadcast(int address) {
    return false;
  }
}
