package dev.narrows.rules.field;

import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.SetLookup;
import java.util.ArrayList;
import java.util.List;

/**
 * A field that rules can match.
 *
 * @param protocol the word in front, such as "ip", "meta" or "tcp option maxseg"
 * @param name the word that follows, such as "saddr"
 * @param location where its bits are
 * @param type what its values mean and how they are written
 * @param dependencies what must hold before it may be read, in the order to test it
 * @param messageTypes of ICMP and ICMPv6: the types of message that have this field; empty when all
 *     do, and of other protocols
 */
public record FieldDescriptor(
    String protocol,
    String name,
    FieldLocation location,
    ValueType type,
    List<FieldDependency> dependencies,
    List<Integer> messageTypes) {

  /** Length of the field in bits; 128 for an interface name, as in the kernel. */
  public int bitLength() {
    return location.bitLength();
  }

  /**
   * Operations that put the field's value into a register, as a number whose lowest bit is the
   * field's last. Dependencies are not tested.
   */
  public List<Operation> load(int register) {
    return location.load(register);
  }

  /** Operations that break for packets that do not have this field: all dependencies, in order. */
  public List<Operation> guard(int register) {
    List<Operation> operations = new ArrayList<>();
    for (FieldDependency dependency : dependencies) {
      operations.addAll(dependency.operations(register));
    }
    operations.addAll(messageTypeGuard(register));
    return operations;
  }

  /** The last part of {@link #guard}: that the ICMP message is of a type that has this field. */
  public List<Operation> messageTypeGuard(int register) {
    if (messageTypes.isEmpty()) {
      return List.of();
    }
    Operation load = new PayloadLoad(register, PayloadLoad.Base.TRANSPORT, 0, 1);
    if (messageTypes.size() == 1) {
      Value type = Value.of(messageTypes.get(0));
      return List.of(load, new Compare(register, Comparison.EQ, type));
    }
    ValueSet.Builder types = ValueSet.builder();
    messageTypes.forEach(type -> types.add(Value.of(type)));
    return List.of(load, new SetLookup(register, types.build(), false));
  }
}
