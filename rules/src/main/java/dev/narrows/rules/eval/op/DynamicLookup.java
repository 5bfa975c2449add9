package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.DynamicElements;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.Step;

/**
 * Breaks unless a key in registers is (or is not) in a set that packets change; of a map, loads
 * what it has for the key (kernel: net/netfilter/nft_lookup.c). Nothing is known beforehand of
 * which packets it lets pass.
 */
public final class DynamicLookup implements Operation {
  /** Of a lookup that loads nothing. */
  public static final int NO_TARGET = -1;

  private final int register;
  private final DynamicElements set;
  private final int target;
  private final boolean negate;

  /**
   * @param register the first part's; the others follow
   * @param target where a map's data goes, or {@link #NO_TARGET}
   */
  public DynamicLookup(int register, DynamicElements set, int target, boolean negate) {
    this.register = register;
    this.set = set;
    this.target = target;
    this.negate = negate;
  }

  public int register() {
    return register;
  }

  public DynamicElements set() {
    return set;
  }

  @Override
  public Step evaluate(Evaluation state) {
    return set.look(state, register, target, negate);
  }

  @Override
  public String describe() {
    String what = target == NO_TARGET ? "" : " dreg " + target;
    return "[ lookup reg " + register + " set " + set + what + (negate ? " 0x1 ]" : " ]");
  }

  @Override
  public void narrow(PacketFacts facts) {
    if (!negate && set.keepsStates()) {
      facts.recordEffect();
    }
    if (target != NO_TARGET) {
      facts.load(target, null);
    }
  }
}
