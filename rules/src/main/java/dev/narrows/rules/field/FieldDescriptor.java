package dev.narrows.rules.field;

import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.CtLoad;
import dev.narrows.rules.eval.op.InterfaceNameLoad;
import dev.narrows.rules.eval.op.MetaLoad;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.SetLookup;
import dev.narrows.rules.eval.op.ShiftRight;
import dev.narrows.rules.eval.op.TcpOptionLoad;
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
    if (location instanceof FieldLocation.Payload payload) {
      return payload.bitLength();
    }
    if (location instanceof FieldLocation.TcpOption option) {
      return option.bitLength();
    }
    if (location instanceof FieldLocation.Ct ct) {
      return ct.bitLength();
    }
    return location instanceof FieldLocation.Meta meta ? meta.bitLength() : 128;
  }

  /**
   * Operations that put the field's value into a register, as a number whose lowest bit is the
   * field's last. Dependencies are not tested.
   */
  public List<Operation> load(int register) {
    List<Operation> operations = new ArrayList<>();
    if (location instanceof FieldLocation.Payload payload) {
      int first = payload.bitOffset() / 8;
      int octets = octets(payload.bitOffset(), payload.bitLength());
      operations.add(new PayloadLoad(register, payload.base(), first, octets));
      extract(operations, register, payload.bitOffset(), payload.bitLength());
    } else if (location instanceof FieldLocation.TcpOption option) {
      int first = option.bitOffset() / 8;
      int octets = octets(option.bitOffset(), option.bitLength());
      operations.add(new TcpOptionLoad(register, option.kind(), first, octets));
      extract(operations, register, option.bitOffset(), option.bitLength());
    } else if (location instanceof FieldLocation.Meta meta) {
      operations.add(new MetaLoad(register, meta.key()));
    } else if (location instanceof FieldLocation.Ct ct) {
      operations.add(new CtLoad(register, ct.key(), ct.direction()));
    } else if (location instanceof FieldLocation.InterfaceName interfaceName) {
      operations.add(new InterfaceNameLoad(register, interfaceName.direction()));
    }
    return operations;
  }

  private static int octets(int bitOffset, int bitLength) {
    return (bitOffset + bitLength + 7) / 8 - bitOffset / 8;
  }

  private static void extract(
      List<Operation> operations, int register, int bitOffset, int bitLength) {
    int shift = -(bitOffset + bitLength) & 7;
    if (bitOffset % 8 != 0 || shift != 0) {
      operations.add(new Bitwise(register, Value.ones(bitLength).shiftLeft(shift), Value.ZERO));
    }
    if (shift != 0) {
      operations.add(new ShiftRight(register, shift));
    }
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
