package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.ConstantElements;
import dev.narrows.rules.eval.ElementKey;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet;
import java.util.Collection;
import java.util.List;

/** Narrows facts to the packets whose registers some elements of a set hold. */
final class KeyFacts {
  private KeyFacts() {}

  /** To those that any element holds; with "*" these are all. */
  static void restrict(PacketFacts facts, int register, ConstantElements set) {
    if (set.wildcard() == ConstantElements.NONE) {
      restrict(facts, register, set.index().parts(), set.index().keys());
    }
  }

  static void restrict(
      PacketFacts facts, int register, int parts, Collection<ElementKey> elements) {
    for (int part = 0; part < parts; part++) {
      ValueSet held = held(part, elements);
      facts.restrict(register + part, value -> contains(held, value));
    }
  }

  private static boolean contains(ValueSet held, Value value) {
    return held.contains(value.high(), value.low());
  }

  /** That a rule breaks for keys that no element holds, and that part by part this can be told. */
  static void trace(RuleTests tests, int register, ConstantElements set) {
    tests.pass();
    for (int part = 0; part < parts(set); part++) {
      tests.read(register + part);
    }
    for (int part = 0; set.wildcard() == ConstantElements.NONE && part < parts(set); part++) {
      tests.require(register + part, held(part, set.index().keys()).intervals(), false);
    }
  }

  private static int parts(ConstantElements set) {
    return set.index().parts();
  }

  private static ValueSet held(int part, Collection<ElementKey> elements) {
    ValueSet.Builder values = ValueSet.builder();
    for (ElementKey key : elements) {
      values.addRange(key.first().get(part), key.last().get(part));
    }
    return values.build();
  }

  /** The keys of these elements; empty when "*" is one of them. */
  static List<ElementKey> keys(ConstantElements set, List<Integer> elements) {
    return elements.contains(set.wildcard())
        ? List.of()
        : elements.stream().map(set.index().keys()::get).toList();
  }
}
