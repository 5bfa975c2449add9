package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Goes back to behind the last jump, or in a base chain to its policy. */
public final class ReturnOp implements Operation {
  @Override
  public Step evaluate(Evaluation state) {
    return Step.RETURN;
  }

  @Override
  public String describe() {
    return "[ immediate return ]";
  }

  @Override
  public void trace(RuleTests tests) {
    tests.end();
  }
}
