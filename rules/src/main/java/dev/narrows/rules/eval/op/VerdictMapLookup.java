package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.ConstantElements;
import dev.narrows.rules.eval.ElementKey;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gives the verdict that a map has for a key in registers, or breaks when it has none (kernel:
 * net/netfilter/nft_lookup.c, with the verdict register as its target).
 */
public final class VerdictMapLookup implements Operation {
  private final int register;
  private final ConstantElements map;
  private final MapVerdict[] verdicts;

  /**
   * @param register the first part's; the others follow
   * @param verdicts by the elements' numbers
   */
  public VerdictMapLookup(int register, ConstantElements map, List<MapVerdict> verdicts) {
    if (verdicts.size() != map.size()) {
      throw new IllegalArgumentException(verdicts.size() + " verdicts for " + map.size() + " keys");
    }
    this.register = register;
    this.map = map;
    this.verdicts = verdicts.toArray(new MapVerdict[0]);
  }

  public int register() {
    return register;
  }

  public ConstantElements map() {
    return map;
  }

  public List<MapVerdict> verdicts() {
    return List.of(verdicts);
  }

  @Override
  public Step evaluate(Evaluation state) {
    int element = map.find(state, register);
    if (element == ConstantElements.NONE) {
      return Step.BREAK;
    }
    if (map.touch(state, element) == Step.BREAK) {
      return Step.BREAK;
    }
    MapVerdict verdict = verdicts[element];
    if (verdict.target() != null) {
      state.aim(verdict.target());
    }
    return verdict.step();
  }

  @Override
  public String describe() {
    return "[ lookup reg " + register + " set " + map + " dreg 0 ]";
  }

  @Override
  public List<Chain> targets() {
    return Arrays.stream(verdicts)
        .map(MapVerdict::target)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  @Override
  public void narrow(PacketFacts facts) {
    if (map.hasStates()) {
      PacketFacts found = facts.fork();
      KeyFacts.restrict(found, register, map);
      found.recordEffect();
    }
    if (map.isPure() && map.index().parts() == 1) {
      facts.conclude(register, this::isEnd);
    }
    Map<MapVerdict, List<Integer>> elements = new LinkedHashMap<>();
    for (int i = 0; i < verdicts.length; i++) {
      elements.computeIfAbsent(verdicts[i], key -> new ArrayList<>()).add(i);
    }
    elements.forEach((verdict, numbers) -> act(facts.fork(), verdict, numbers));
    List<Integer> further = elements.get(new MapVerdict(Step.NEXT, null));
    if (further == null) {
      facts.requireFamily(false, false);
    } else {
      restrict(facts, further);
    }
  }

  /** Whether the chain ends for a key. */
  private boolean isEnd(Value key) {
    int element = map.index().find(List.of(key));
    int found = element == ConstantElements.NONE ? map.wildcard() : element;
    return found != ConstantElements.NONE
        && (verdicts[found].step() == Step.ACCEPT || verdicts[found].step() == Step.DROP);
  }

  private void act(PacketFacts facts, MapVerdict verdict, List<Integer> numbers) {
    restrict(facts, numbers);
    if (verdict.step() == Step.DROP) {
      facts.recordEffect();
    } else if (verdict.target() != null) {
      facts.enter(verdict.target());
    }
    if (verdict.step() == Step.GOTO || verdict.step() == Step.RETURN) {
      facts.leave();
    }
  }

  private void restrict(PacketFacts facts, List<Integer> numbers) {
    List<ElementKey> keys = KeyFacts.keys(map, numbers);
    if (!keys.isEmpty()) {
      KeyFacts.restrict(facts, register, map.index().parts(), keys);
    }
  }

  @Override
  public void trace(RuleTests tests) {
    KeyFacts.trace(tests, register, map);
    tests.actOrBreak();
  }
}
