package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.ConstantElements;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;

/**
 * Breaks unless a key in registers is (or is not) in a set of concatenations, or in one whose
 * elements expire or keep something (kernel: net/netfilter/nft_lookup.c).
 */
public final class ElementLookup implements Operation {
  private final int register;
  private final ConstantElements set;
  private final boolean negate;

  /**
   * @param register the first part's; the others follow
   */
  public ElementLookup(int register, ConstantElements set, boolean negate) {
    this.register = register;
    this.set = set;
    this.negate = negate;
  }

  public int register() {
    return register;
  }

  public ConstantElements set() {
    return set;
  }

  public boolean isNegated() {
    return negate;
  }

  @Override
  public Step evaluate(Evaluation state) {
    int element = set.find(state, register);
    if (element == ConstantElements.NONE) {
      return negate ? Step.NEXT : Step.BREAK;
    }
    return negate ? Step.BREAK : set.touch(state, element);
  }

  @Override
  public String describe() {
    return "[ lookup reg " + register + " set " + set + (negate ? " 0x1 ]" : " ]");
  }

  @Override
  public void narrow(PacketFacts facts) {
    if (!negate) {
      KeyFacts.restrict(facts, register, set);
      if (set.hasStates()) {
        facts.recordEffect();
      }
    }
  }

  @Override
  public void trace(RuleTests tests) {
    if (negate) {
      tests.unknown();
      return;
    }
    KeyFacts.trace(tests, register, set);
    if (!set.isPure() || set.wildcard() != ConstantElements.NONE) {
      tests.unknown();
    }
  }
}
