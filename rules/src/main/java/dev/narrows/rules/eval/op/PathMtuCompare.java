package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Breaks unless the packet's length compares so with the path MTU. A super-frame that carries its
 * offload metadata is as long as its segments, which the kernel makes fit: it counts as shorter
 * than any path MTU. So does what was put together from fragments: the kernel takes it apart again,
 * or answers itself where a fragment was too long (ip_exceeds_mtu, ip6_pkt_too_big).
 */
public final class PathMtuCompare implements Operation {
  private final Comparison comparison;

  public PathMtuCompare(Comparison comparison) {
    this.comparison = comparison;
  }

  @Override
  public Step evaluate(Evaluation state) {
    boolean madeToFit =
        state.context().isGso()
            || state.decision().segmentSize() > 0
            || state.environment().isReassembled(state.context());
    int length = madeToFit ? 0 : state.packet().length();
    int mtu = state.pathMtu();
    return comparison.holds(Integer.compare(length, mtu)) ? Step.NEXT : Step.BREAK;
  }

  @Override
  public String describe() {
    return "[ meta length " + comparison.word() + " path mtu ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    if (comparison == Comparison.GT) {
      facts.requireOversize();
    }
  }

  @Override
  public void trace(RuleTests tests) {
    tests.pass();
  }
}
