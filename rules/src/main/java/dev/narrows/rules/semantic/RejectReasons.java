package dev.narrows.rules.semantic;

import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.op.RejectOp;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What may follow "reject with", by family; named as nft names it. */
final class RejectReasons {
  static final Map<String, RejectReason> ICMP = ofFamily("ICMP_", false);

  /** packet-too-big is ours: nftables cannot send it. */
  static final Map<String, RejectReason> ICMPV6 = ofFamily("ICMPV6_", true);

  /** One name for both IP versions, as the kernel's nf_reject maps them. */
  static final Map<String, RejectOp> ICMPX = new LinkedHashMap<>();

  static {
    ICMPX.put(
        "no-route", new RejectOp(RejectReason.ICMP_NET_UNREACHABLE, RejectReason.ICMPV6_NO_ROUTE));
    ICMPX.put("port-unreachable", RejectOp.byFamily());
    ICMPX.put(
        "host-unreachable",
        new RejectOp(RejectReason.ICMP_HOST_UNREACHABLE, RejectReason.ICMPV6_ADDR_UNREACHABLE));
    ICMPX.put(
        "admin-prohibited",
        new RejectOp(RejectReason.ICMP_ADMIN_PROHIBITED, RejectReason.ICMPV6_ADMIN_PROHIBITED));
  }

  private RejectReasons() {}

  private static Map<String, RejectReason> ofFamily(String start, boolean ipv6) {
    Map<String, RejectReason> reasons = new LinkedHashMap<>();
    for (RejectReason reason : RejectReason.values()) {
      if (reason.isIpv6() == ipv6 && reason.name().startsWith(start)) {
        String name = reason.name().substring(start.length());
        reasons.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), reason);
      }
    }
    return reasons;
  }

  /** The unreachable message with a code, or null. */
  static RejectReason ofCode(Map<String, RejectReason> reasons, int code) {
    for (RejectReason reason : reasons.values()) {
      if (reason.code() == code && reason != RejectReason.ICMPV6_PACKET_TOO_BIG) {
        return reason;
      }
    }
    return null;
  }
}
