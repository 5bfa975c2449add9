package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Sets the packet's mark from the lowest 32 bits of a register ("meta mark set"). */
public final class MarkSet implements Operation {
  private final int register;

  public MarkSet(int register) {
    this.register = register;
  }

  @Override
  public Step evaluate(Evaluation state) {
    int mark = (int) state.low(register);
    if (mark != state.context().mark()) {
      state.context().setMark(mark);
      state.decision().recordMarkChange();
    }
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ meta set mark with reg " + register + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEffect();
    facts.ask(PacketFacts.Source.GIVEN_MARK);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.change(register);
  }
}
