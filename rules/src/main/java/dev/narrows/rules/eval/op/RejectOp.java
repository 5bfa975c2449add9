package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Ends the packet and has its sender told why. Where the reason carries an MTU, the path's goes
 * into the decision.
 */
public final class RejectOp implements Operation {
  private final RejectReason ipv4;
  private final RejectReason ipv6;

  /**
   * One reason for each family ("reject" alone and "with icmpx"); null where the rule breaks for
   * packets of that family ("with icmp", "with icmpv6").
   */
  public RejectOp(RejectReason ipv4, RejectReason ipv6) {
    if (ipv4 != null && ipv4.isIpv6() || ipv6 != null && !ipv6.isIpv6()) {
      throw new IllegalArgumentException(ipv4 + " for IPv4, " + ipv6 + " for IPv6");
    }
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** What "reject" alone means: port unreachable. */
  public static RejectOp byFamily() {
    return new RejectOp(RejectReason.ICMP_PORT_UNREACHABLE, RejectReason.ICMPV6_PORT_UNREACHABLE);
  }

  /** One reason; the rule breaks for packets of the other family. */
  public static RejectOp with(RejectReason reason) {
    return reason.isIpv6() ? new RejectOp(null, reason) : new RejectOp(reason, null);
  }

  @Override
  public Step evaluate(Evaluation state) {
    RejectReason reason = state.packet().isIpv4() ? ipv4 : ipv6;
    if (reason == null) {
      return Step.BREAK;
    }
    int mtu = carriesMtu(reason) ? state.pathMtu() : 0;
    state.decision().reject(reason, mtu, state.rule());
    return Step.REJECT;
  }

  private static boolean carriesMtu(RejectReason reason) {
    return reason == RejectReason.ICMP_FRAG_NEEDED || reason == RejectReason.ICMPV6_PACKET_TOO_BIG;
  }

  @Override
  public String describe() {
    return "[ reject ipv4 " + ipv4 + " ipv6 " + ipv6 + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.requireFamily(ipv4 != null, ipv6 != null);
    facts.recordAnswer();
  }

  @Override
  public void trace(RuleTests tests) {
    if (ipv4 != null && ipv6 != null) {
      tests.end();
    } else {
      tests.actOrBreak();
    }
  }
}
