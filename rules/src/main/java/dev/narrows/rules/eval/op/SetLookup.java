package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.ValueSet;

/** Breaks unless a register is in (or not in) a set (kernel: net/netfilter/nft_lookup.c). */
public final class SetLookup implements Operation {
  private final int register;
  private final ValueSet set;
  private final boolean negate;

  public SetLookup(int register, ValueSet set, boolean negate) {
    this.register = register;
    this.set = set;
    this.negate = negate;
  }

  @Override
  public Step evaluate(Evaluation state) {
    return set.contains(state.high(register), state.low(register)) != negate
        ? Step.NEXT
        : Step.BREAK;
  }

  @Override
  public String describe() {
    return "[ lookup reg " + register + " set " + set + (negate ? " 0x1 ]" : " ]");
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.restrict(register, value -> set.contains(value.high(), value.low()) != negate);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.require(register, set.intervals(), negate);
  }
}
