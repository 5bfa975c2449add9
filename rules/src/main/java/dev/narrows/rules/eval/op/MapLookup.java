package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.ConstantElements;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;

/**
 * Loads what a map has for a key in registers, or breaks when it has nothing (kernel:
 * net/netfilter/nft_lookup.c).
 */
public final class MapLookup implements Operation {
  private final int register;
  private final ConstantElements map;
  private final int target;

  /**
   * @param register the first part's; the others follow
   * @param target where the data goes
   */
  public MapLookup(int register, ConstantElements map, int target) {
    this.register = register;
    this.map = map;
    this.target = target;
  }

  public int register() {
    return register;
  }

  public ConstantElements map() {
    return map;
  }

  public int dataRegister() {
    return target;
  }

  @Override
  public Step evaluate(Evaluation state) {
    int element = map.find(state, register);
    if (element == ConstantElements.NONE) {
      return Step.BREAK;
    }
    Value data = map.data(element);
    state.load(target, data.high(), data.low());
    return map.touch(state, element);
  }

  @Override
  public String describe() {
    return "[ lookup reg " + register + " set " + map + " dreg " + target + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    KeyFacts.restrict(facts, register, map);
    if (map.hasStates()) {
      facts.recordEffect();
    }
    facts.load(target, null);
  }

  @Override
  public void trace(RuleTests tests) {
    KeyFacts.trace(tests, register, map);
    if (map.hasStates()) {
      tests.actOrBreak();
    }
    tests.forget(target);
  }
}
