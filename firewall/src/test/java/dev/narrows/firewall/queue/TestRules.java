package dev.narrows.firewall.queue;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.ProgramBuilder;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.CounterOp;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.MetaLoad;
import dev.narrows.rules.eval.op.PathMtuCompare;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.RejectOp;
import dev.narrows.rules.eval.op.SetMaxSegmentSize;
import java.util.ArrayList;
import java.util.List;

/** Rule sets for tests, put together operation by operation. */
final class TestRules {
  private static final int TCP = 6;

  private final ProgramBuilder program = new ProgramBuilder();
  private int line;

  /** meta length > path mtu: frag-needed where DF is set, packet-too-big. */
  static RuleSet oversize() {
    TestRules rules = new TestRules();
    Chain chain = rules.baseChain(Hook.PREROUTING);
    rules.add(
        chain,
        new PathMtuCompare(Comparison.GT),
        new MetaLoad(0, MetaKey.NFPROTO),
        new Compare(0, Comparison.EQ, Value.of(2)),
        new PayloadLoad(0, PayloadLoad.Base.NETWORK, 6, 2),
        new Bitwise(0, Value.of(0x4000), Value.ZERO),
        new Compare(0, Comparison.NEQ, Value.ZERO),
        RejectOp.with(RejectReason.ICMP_FRAG_NEEDED));
    rules.add(
        chain,
        new PathMtuCompare(Comparison.GT),
        RejectOp.with(RejectReason.ICMPV6_PACKET_TOO_BIG));
    return rules.program.build();
  }

  /** reject with icmpx type admin-prohibited. */
  static RuleSet prohibit(Hook hook) {
    TestRules rules = new TestRules();
    rules.add(
        rules.baseChain(hook),
        new RejectOp(RejectReason.ICMP_ADMIN_PROHIBITED, RejectReason.ICMPV6_ADMIN_PROHIBITED));
    return rules.program.build();
  }

  /** tcp flags syn / syn,rst counter tcp option maxseg size set N. */
  static RuleSet clampTo(int size) {
    return clamp(SetMaxSegmentSize.fixed(size, false));
  }

  /** tcp flags syn / syn,rst counter tcp option maxseg size set path mtu. */
  static RuleSet clampToPathMtu() {
    return clamp(SetMaxSegmentSize.pathMtu(false));
  }

  private static RuleSet clamp(Operation edit) {
    TestRules rules = new TestRules();
    rules.addClamp(rules.baseChain(Hook.FORWARD), edit);
    return rules.program.build();
  }

  /** The default rules: oversize and clampToPathMtu. */
  static RuleSet oversizeAndClamp() {
    TestRules rules = new TestRules();
    Chain chain = rules.baseChain(Hook.PREROUTING);
    rules.add(
        chain,
        new PathMtuCompare(Comparison.GT),
        new RejectOp(RejectReason.ICMP_FRAG_NEEDED, RejectReason.ICMPV6_PACKET_TOO_BIG));
    rules.addClamp(rules.baseChain(Hook.FORWARD), SetMaxSegmentSize.pathMtu(false));
    return rules.program.build();
  }

  private void addClamp(Chain chain, Operation edit) {
    add(
        chain,
        new MetaLoad(0, MetaKey.L4PROTO),
        new Compare(0, Comparison.EQ, Value.of(TCP)),
        new PayloadLoad(0, PayloadLoad.Base.TRANSPORT, 13, 1),
        new Bitwise(0, Value.of(0x06), Value.ZERO),
        new Compare(0, Comparison.EQ, Value.of(0x02)),
        new CounterOp(program.counter(reference(), "")),
        edit);
  }

  private Chain baseChain(Hook hook) {
    return program.baseChain(
        new BaseChain(
            "inet", "t", hook.name().toLowerCase(java.util.Locale.ROOT), hook, -150, true));
  }

  private RuleReference reference() {
    return new RuleReference("test.nft", line, "inet t", "c", "");
  }

  private void add(Chain chain, Operation... operations) {
    line++;
    chain.addRule(reference(), new ArrayList<>(List.of(operations)));
  }
}
