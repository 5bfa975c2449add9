package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;

/** Loads a constant into a register (kernel: net/netfilter/nft_immediate.c). */
public final class ImmediateLoad implements Operation {
  private final int register;
  private final Value value;

  public ImmediateLoad(int register, Value value) {
    this.register = register;
    this.value = value;
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.load(register, value.high(), value.low());
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ immediate " + value + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, null);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.forget(register);
  }
}
