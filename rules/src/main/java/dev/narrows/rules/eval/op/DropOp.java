package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Ends the packet. */
public final class DropOp implements Operation {
  @Override
  public Step evaluate(Evaluation state) {
    return Step.DROP;
  }

  @Override
  public String describe() {
    return "[ immediate drop ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.conclude();
    facts.recordEffect();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.end();
  }
}
