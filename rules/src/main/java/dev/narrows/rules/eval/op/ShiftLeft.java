package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;

/**
 * Shifts a register towards its highest bit; bits that leave the field are lost (kernel:
 * nft_bitwise_eval_lshift).
 */
public final class ShiftLeft implements Operation {
  private final int register;
  private final int bits;
  private final int width;
  private final Value mask;

  /**
   * @param bits 1 to 63
   * @param width of the field in bits
   */
  public ShiftLeft(int register, int bits, int width) {
    if (bits < 1 || bits > 63) {
      throw new IllegalArgumentException("shift by " + bits);
    }
    this.register = register;
    this.bits = bits;
    this.width = width;
    this.mask = Value.ones(width);
  }

  @Override
  public Step evaluate(Evaluation state) {
    long low = state.low(register);
    long high = state.high(register) << bits | low >>> (64 - bits);
    state.load(register, high & mask.high(), low << bits & mask.low());
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ bitwise reg " + register + " = ( reg " + register + " << " + bits + " ) ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.transform(register, value -> value.shiftLeft(bits).and(Value.ones(width)));
  }
}
