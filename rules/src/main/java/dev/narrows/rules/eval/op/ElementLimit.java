package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.ElementState;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Step;

/** A limit of each element, with a token bucket of its own (kernel: net/netfilter/nft_limit.c). */
public final class ElementLimit implements ElementState {
  private final LimitOp limit;

  /**
   * @param limit its rate and burst; not its state
   */
  public ElementLimit(LimitOp limit) {
    this.limit = limit;
  }

  @Override
  public int words() {
    return 1;
  }

  @Override
  public void begin(long[] words, int at) {
    words[at] = LimitOp.NEVER_USED;
  }

  @Override
  public Step evaluate(long[] words, int at, Evaluation state) {
    long after = limit.take(words[at], state.packet().length(), state.context().nowNanos());
    boolean within = after != LimitOp.NEVER_USED;
    if (within) {
      words[at] = after;
    }
    return within != limit.isOver() ? Step.NEXT : Step.BREAK;
  }

  @Override
  public String describe() {
    return limit.describe();
  }
}
