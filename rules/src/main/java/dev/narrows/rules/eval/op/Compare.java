package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;

/** Breaks unless a register compares so with a constant (kernel: net/netfilter/nft_cmp.c). */
public final class Compare implements Operation {
  private final int register;
  private final Comparison comparison;
  private final long high;
  private final long low;

  public Compare(int register, Comparison comparison, Value value) {
    this.register = register;
    this.comparison = comparison;
    this.high = value.high();
    this.low = value.low();
  }

  @Override
  public Step evaluate(Evaluation state) {
    int order = Value.compare(state.high(register), state.low(register), high, low);
    return comparison.holds(order) ? Step.NEXT : Step.BREAK;
  }

  @Override
  public String describe() {
    return "[ cmp " + comparison.word() + " reg " + register + " " + new Value(high, low) + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    if (comparison == Comparison.EQ) {
      facts.equal(register, new Value(high, low));
      return;
    }
    facts.restrict(
        register, value -> comparison.holds(Value.compare(value.high(), value.low(), high, low)));
  }

  @Override
  public void trace(RuleTests tests) {
    tests.require(register, comparison.values(new Value(high, low)), false);
  }
}
