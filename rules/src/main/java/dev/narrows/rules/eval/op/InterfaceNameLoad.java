package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.RuleTests;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;

/**
 * Loads an interface's name into a register: 16 octets, the first letter in the most significant,
 * zeros behind the last. A packet without such an interface has the empty name, as in the kernel
 * (nft_meta_store_ifname), so that "not" matches it.
 */
public final class InterfaceNameLoad implements Operation {

  /** Which interface. */
  public enum Direction {
    IN("iifname"),
    OUT("oifname");

    private final String word;

    Direction(String word) {
      this.word = word;
    }

    /** The key as rule files spell it. */
    public String word() {
      return word;
    }
  }

  private final int register;
  private final Direction direction;

  public InterfaceNameLoad(int register, Direction direction) {
    this.register = register;
    this.direction = direction;
  }

  @Override
  public Step evaluate(Evaluation state) {
    int index =
        direction == Direction.IN ? state.context().inInterface() : state.context().outInterface();
    load(state, register, index);
    return Step.NEXT;
  }

  /** Loads the name of an interface; zeros when there is none of this index. */
  static void load(Evaluation state, int register, int index) {
    String name = index == 0 ? null : state.environment().interfaceName(index);
    state.load(register, octets(name, 0), octets(name, Long.BYTES));
  }

  private static long octets(String name, int from) {
    long octets = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      octets =
          octets << Byte.SIZE | (name != null && i < name.length() ? name.charAt(i) & 0xff : 0);
    }
    return octets;
  }

  @Override
  public String describe() {
    return "[ meta load " + direction.word + " ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, null);
  }

  @Override
  public void trace(RuleTests tests) {
    tests.load(register, Byte.SIZE * Value.OCTETS, this);
  }
}
