package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.ElementState;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Step;

/** A counter of each element: packets, then octets (kernel: net/netfilter/nft_counter.c). */
public final class ElementCounter implements ElementState {
  @Override
  public int words() {
    return 2;
  }

  @Override
  public void begin(long[] words, int at) {
    words[at] = 0;
    words[at + 1] = 0;
  }

  @Override
  public Step evaluate(long[] words, int at, Evaluation state) {
    words[at]++;
    words[at + 1] += state.packet().length();
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "counter";
  }
}
