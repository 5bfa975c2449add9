package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Logs the packet. */
public final class LogOp implements Operation {
  private final LogStatement statement;

  public LogOp(LogStatement statement) {
    this.statement = statement;
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.environment().log(statement, state.context());
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ log prefix " + statement.prefix() + " ]";
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
