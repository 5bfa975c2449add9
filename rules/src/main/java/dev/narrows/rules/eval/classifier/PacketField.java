package dev.narrows.rules.eval.classifier;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;

/**
 * A number that can be read from a packet: what a load operation leaves in its register, or some
 * bits of that. Two are equal when they read the same; which register serves does not matter.
 */
public final class PacketField {
  private final Operation load;
  private final int register;
  private final int bits;
  private final String name;
  private final Value mask;
  private final boolean alwaysTold;

  private PacketField(
      Operation load, int register, int bits, String name, Value mask, boolean alwaysTold) {
    this.alwaysTold = alwaysTold;
    this.load = load;
    this.register = register;
    this.bits = bits;
    this.name = name;
    this.mask = mask;
  }

  /**
   * What a load leaves.
   *
   * @param load depends on the packet and its context alone, and says in its description all that
   *     tells it from other loads
   * @param bits how many of the register's lowest bits it can set
   * @param alwaysTold whether the load ends in NEXT or BREAK for any packet
   */
  public static PacketField of(Operation load, int register, int bits, boolean alwaysTold) {
    return new PacketField(load, register, bits, load.describe(), Value.ones(bits), alwaysTold);
  }

  /** The same load, but only the bits of a mask. */
  PacketField masked(Value mask) {
    return new PacketField(load, register, bits, name, this.mask.and(mask), alwaysTold);
  }

  /** The greatest number that this can be. */
  Value max() {
    return mask;
  }

  /** The greatest number that the load can leave. */
  Value loadMax() {
    return Value.ones(bits);
  }

  /** Whether every packet has it or does not; else there are some of which nobody knows. */
  boolean isAlwaysTold() {
    return alwaysTold;
  }

  /** Loads it into its register: NEXT, or BREAK when the packet does not have it. */
  Step read(Evaluation state) {
    return load.evaluate(state);
  }

  long high(Evaluation state) {
    return state.high(register) & mask.high();
  }

  long low(Evaluation state) {
    return state.low(register) & mask.low();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PacketField that
        && that.bits == bits
        && that.name.equals(name)
        && that.mask.equals(mask);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + mask.hashCode();
  }

  @Override
  public String toString() {
    return mask.equals(loadMax()) ? name : name + " & " + mask;
  }
}
