package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Goes into another chain for good: its end is the end of this one, too. */
public final class GotoOp implements Operation {
  private final Chain target;

  public GotoOp(Chain target) {
    this.target = target;
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.aim(target);
    return Step.GOTO;
  }

  @Override
  public String describe() {
    return "[ immediate goto -> " + target.name() + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.leave();
    facts.enter(target);
  }

  @Override
  public Chain target() {
    return target;
  }

  @Override
  public void trace(RuleTests tests) {
    tests.end();
  }
}
