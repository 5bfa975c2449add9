package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.Step;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loads the numbers from 0 to a bound, one after the other and again, plus an offset; all judges
 * take from the same row (kernel: nft_numgen.c, nft_ng_inc_gen).
 */
public final class RoundRobinLoad implements Operation {
  private final int register;
  private final long bound;
  private final long offset;
  private final AtomicLong last;

  public RoundRobinLoad(int register, long bound, long offset) {
    this.register = register;
    this.bound = bound;
    this.offset = offset;
    this.last = new AtomicLong(bound - 1);
  }

  @Override
  public Step evaluate(Evaluation state) {
    long before;
    long next;
    do {
      before = last.get();
      next = before + 1 < bound ? before + 1 : 0;
    } while (!last.compareAndSet(before, next));
    state.load(register, 0, next + offset & 0xffffffffL);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    String from = offset == 0 ? "" : " offset " + offset;
    return "[ numgen reg " + register + " = inc mod " + bound + from + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.recordEffect();
    facts.load(register, null);
  }
}
