package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.ConstantElements;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import java.util.List;

/**
 * Runs the named counter, quota or limit that a map has for a key in registers, or breaks when it
 * has none (kernel: net/netfilter/nft_objref.c, nft_objref_map_eval).
 */
public final class ObjectMapLookup implements Operation {
  private final int register;
  private final ConstantElements map;
  private final Operation[] objects;

  /**
   * @param register the first part's; the others follow
   * @param objects by the elements' numbers
   */
  public ObjectMapLookup(int register, ConstantElements map, List<Operation> objects) {
    if (objects.size() != map.size()) {
      throw new IllegalArgumentException(objects.size() + " objects for " + map.size() + " keys");
    }
    this.register = register;
    this.map = map;
    this.objects = objects.toArray(new Operation[0]);
  }

  public int register() {
    return register;
  }

  public ConstantElements map() {
    return map;
  }

  public List<Operation> objects() {
    return List.of(objects);
  }

  @Override
  public Step evaluate(Evaluation state) {
    int element = map.find(state, register);
    return element == ConstantElements.NONE ? Step.BREAK : objects[element].evaluate(state);
  }

  @Override
  public String describe() {
    return "[ objref sreg " + register + " set " + map + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    KeyFacts.restrict(facts, register, map);
    facts.recordEffect();
  }

  @Override
  public void trace(RuleTests tests) {
    KeyFacts.trace(tests, register, map);
    tests.unknown();
  }
}
