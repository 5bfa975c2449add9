package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Goes into another chain and comes back when that ends. */
public final class JumpOp implements Operation {
  private final Chain target;

  public JumpOp(Chain target) {
    this.target = target;
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.aim(target);
    return Step.JUMP;
  }

  @Override
  public String describe() {
    return "[ immediate jump -> " + target.name() + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.enter(target);
  }

  @Override
  public Chain target() {
    return target;
  }

  @Override
  public void trace(RuleTests tests) {
    tests.act();
  }
}
