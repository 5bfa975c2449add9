package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Ends this base chain; the hook's next one judges on. */
public final class AcceptOp implements Operation {
  @Override
  public Step evaluate(Evaluation state) {
    return Step.ACCEPT;
  }

  @Override
  public String describe() {
    return "[ immediate accept ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.conclude();
  }

  @Override
  public void trace(RuleTests tests) {
    tests.end();
  }
}
