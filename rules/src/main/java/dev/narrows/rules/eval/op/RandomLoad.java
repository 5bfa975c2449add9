package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.Step;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loads a random number below a bound, plus an offset: another one each time (kernel: nft_numgen.c,
 * nft_ng_random_eval; with a bound of 2 to the 32nd nft_meta.c, NFT_META_PRANDOM).
 */
public final class RandomLoad implements Operation {
  /** The bound of "meta random". */
  public static final long ALL = 1L << Integer.SIZE;

  private final int register;
  private final long bound;
  private final long offset;

  public RandomLoad(int register, long bound, long offset) {
    this.register = register;
    this.bound = bound;
    this.offset = offset;
  }

  @Override
  public Step evaluate(Evaluation state) {
    long random = ThreadLocalRandom.current().nextInt() & 0xffffffffL;
    state.load(register, 0, (random * bound >>> Integer.SIZE) + offset & 0xffffffffL);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    if (bound == ALL) {
      return "[ meta load prandom ]";
    }
    String from = offset == 0 ? "" : " offset " + offset;
    return "[ numgen reg " + register + " = random mod " + bound + from + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, null);
  }
}
