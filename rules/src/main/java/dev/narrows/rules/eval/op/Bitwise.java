package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;

/**
 * Register = (register and mask) xor value, which makes every and, or and xor with constants
 * (kernel: net/netfilter/nft_bitwise.c).
 */
public final class Bitwise implements Operation {
  private final int register;
  private final Value mask;
  private final Value xor;

  public Bitwise(int register, Value mask, Value xor) {
    this.register = register;
    this.mask = mask;
    this.xor = xor;
  }

  @Override
  public Step evaluate(Evaluation state) {
    state.load(
        register,
        state.high(register) & mask.high() ^ xor.high(),
        state.low(register) & mask.low() ^ xor.low());
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ bitwise reg "
        + register
        + " = ( reg "
        + register
        + " & "
        + mask
        + " ) ^ "
        + xor
        + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.mask(register, mask, xor);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.mask(register, mask, xor);
  }
}
