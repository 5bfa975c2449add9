package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.ElementState;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Step;

/**
 * A quota of each element: it keeps how many octets are gone (kernel: net/netfilter/nft_quota.c).
 */
public final class ElementQuota implements ElementState {
  private final long octets;
  private final boolean over;
  private final long used;

  /**
   * @param octets how many are within it
   * @param over whether it breaks until they are gone, and not from then on
   * @param used how many are gone when an element begins
   */
  public ElementQuota(long octets, boolean over, long used) {
    this.octets = octets;
    this.over = over;
    this.used = used;
  }

  @Override
  public int words() {
    return 1;
  }

  @Override
  public void begin(long[] words, int at) {
    words[at] = used;
  }

  @Override
  public Step evaluate(long[] words, int at, Evaluation state) {
    if (!state.isRehearsal()) {
      words[at] += state.packet().length();
    }
    boolean exceeded = Long.compareUnsigned(words[at], octets) > 0;
    return exceeded == over ? Step.NEXT : Step.BREAK;
  }

  @Override
  public String describe() {
    return "[ quota bytes " + octets + " consumed " + used + " flags " + (over ? "1 ]" : "0 ]");
  }
}
