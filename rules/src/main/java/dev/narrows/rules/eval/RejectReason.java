package dev.narrows.rules.eval;

/** How a reject statement answers. FRAG_NEEDED and PACKET_TOO_BIG carry the path's MTU. */
public enum RejectReason {
  ICMP_NET_UNREACHABLE(false, 3, 0),
  ICMP_HOST_UNREACHABLE(false, 3, 1),
  ICMP_PROT_UNREACHABLE(false, 3, 2),
  ICMP_PORT_UNREACHABLE(false, 3, 3),
  ICMP_FRAG_NEEDED(false, 3, 4),
  ICMP_NET_PROHIBITED(false, 3, 9),
  ICMP_HOST_PROHIBITED(false, 3, 10),
  ICMP_ADMIN_PROHIBITED(false, 3, 13),
  ICMPV6_NO_ROUTE(true, 1, 0),
  ICMPV6_ADMIN_PROHIBITED(true, 1, 1),
  ICMPV6_ADDR_UNREACHABLE(true, 1, 3),
  ICMPV6_PORT_UNREACHABLE(true, 1, 4),
  ICMPV6_POLICY_FAIL(true, 1, 5),
  ICMPV6_REJECT_ROUTE(true, 1, 6),
  ICMPV6_PACKET_TOO_BIG(true, 2, 0),
  /** A reset segment, for either IP version; it has no type and code. */
  TCP_RESET(false, 0, 0);

  private final boolean ipv6;
  private final int type;
  private final int code;

  RejectReason(boolean ipv6, int type, int code) {
    this.ipv6 = ipv6;
    this.type = type;
    this.code = code;
  }

  public boolean isIpv6() {
    return ipv6;
  }

  /** ICMP or ICMPv6 message type. */
  public int type() {
    return type;
  }

  /** ICMP or ICMPv6 message code. */
  public int code() {
    return code;
  }
}
