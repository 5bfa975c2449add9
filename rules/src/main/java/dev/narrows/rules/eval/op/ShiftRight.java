package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/** Shifts a register towards its lowest bit, so that a field within an octet becomes a number. */
public final class ShiftRight implements Operation {
  private final int register;
  private final int bits;

  /**
   * @param bits 1 to 63
   */
  public ShiftRight(int register, int bits) {
    if (bits < 1 || bits > 63) {
      throw new IllegalArgumentException("shift by " + bits);
    }
    this.register = register;
    this.bits = bits;
  }

  @Override
  public Step evaluate(Evaluation state) {
    long high = state.high(register);
    state.load(register, high >>> bits, state.low(register) >>> bits | high << (64 - bits));
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ bitwise reg " + register + " = ( reg " + register + " >> " + bits + " ) ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.transform(register, value -> value.shiftRight(bits));
  }

  @Override
  public void trace(RuleTests tests) {
    tests.shiftRight(register, bits);
  }
}
