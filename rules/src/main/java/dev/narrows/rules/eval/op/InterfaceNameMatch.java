package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import java.util.Arrays;
import java.util.List;

/**
 * Breaks unless an interface's name is (or is not) one of some names. A packet without such an
 * interface has the empty name, as in the kernel (nft_meta_store_ifname), so that "not" matches it.
 */
public final class InterfaceNameMatch implements Operation {

  /** Which interface. */
  public enum Direction {
    IN("iifname"),
    OUT("oifname");

    private final String word;

    Direction(String word) {
      this.word = word;
    }
  }

  private final Direction direction;
  private final InterfacePattern[] patterns;
  private final boolean negate;

  public InterfaceNameMatch(Direction direction, List<InterfacePattern> patterns, boolean negate) {
    this.direction = direction;
    this.patterns = patterns.toArray(new InterfacePattern[0]);
    this.negate = negate;
  }

  @Override
  public Step evaluate(Evaluation state) {
    int index =
        direction == Direction.IN ? state.context().inInterface() : state.context().outInterface();
    String name = index == 0 ? null : state.environment().interfaceName(index);
    return matches(name == null ? "" : name) != negate ? Step.NEXT : Step.BREAK;
  }

  private boolean matches(String name) {
    for (InterfacePattern pattern : patterns) {
      if (pattern.matches(name)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String describe() {
    String names = String.join(" ", Arrays.stream(patterns).map(Object::toString).toList());
    return "[ meta " + direction.word + (negate ? " neq " : " eq ") + names + " ]";
  }

  @Override
  public void trace(RuleTests tests) {
    tests.pass();
  }
}
