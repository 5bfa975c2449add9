package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Has the packet's way through the rules shown, or no longer ("meta nftrace set 1"). */
public final class TraceSet implements Operation {
  private final boolean on;

  public TraceSet(boolean on) {
    this.on = on;
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.decision().setTraced(on);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ meta set nftrace with " + (on ? "1 ]" : "0 ]");
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEffect();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.act();
  }
}
