package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet.Interval;
import java.util.List;

/** Breaks unless a register lies in (or outside) a range (kernel: net/netfilter/nft_range.c). */
public final class Range implements Operation {
  private final int register;
  private final Value first;
  private final Value last;
  private final boolean negate;

  /** Both ends belong to the range. */
  public Range(int register, Value first, Value last, boolean negate) {
    this.register = register;
    this.first = first;
    this.last = last;
    this.negate = negate;
  }

  @Override
  public Step evaluate(Evaluation state) {
    return contains(state.high(register), state.low(register)) != negate ? Step.NEXT : Step.BREAK;
  }

  private boolean contains(long high, long low) {
    return Value.compare(high, low, first.high(), first.low()) >= 0
        && Value.compare(high, low, last.high(), last.low()) <= 0;
  }

  @Override
  public String describe() {
    return "[ range "
        + (negate ? "neq" : "eq")
        + " reg "
        + register
        + " "
        + first
        + " "
        + last
        + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.restrict(register, value -> contains(value.high(), value.low()) != negate);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.require(
        register,
        first.compareTo(last) > 0 ? List.of() : List.of(new Interval(first, last)),
        negate);
  }
}
