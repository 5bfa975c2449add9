package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.Quota;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Takes the packet's octets from a quota, and breaks when that is exceeded, or with "over" when it
 * is not (kernel: net/netfilter/nft_quota.c). All judges share the quota.
 */
public final class QuotaOp implements Operation {
  private final Quota quota;

  public QuotaOp(Quota quota) {
    this.quota = quota;
  }

  @Override
  public Step evaluate(Evaluation state) {
    return state.exceeds(quota, state.packet().length()) == quota.isOver() ? Step.NEXT : Step.BREAK;
  }

  @Override
  public String describe() {
    return "[ quota bytes " + quota.bytes() + " flags " + (quota.isOver() ? "1 ]" : "0 ]");
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEffect();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.actOrBreak();
  }
}
