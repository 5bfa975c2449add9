package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.BinaryExpression.Operator;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.ListExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.MapExpression;
import dev.narrows.rules.ast.RangeExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.CtKey;
import dev.narrows.rules.eval.op.ImmediateLoad;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.OctetSwap;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.field.ValueType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Compiles what stands right of "set" into the register: a constant, a field, or a field with
 * constants applied (nftables: stmt_evaluate_arg). Null after a diagnostic.
 */
final class ValueCompiler {
  private static final int MARK_OCTETS = 4;

  /** What the kernel loads of a connection as numbers of the machine (nftables: src/ct.c). */
  private static final Set<CtKey> HOST_ORDER =
      EnumSet.of(
          CtKey.STATE,
          CtKey.STATUS,
          CtKey.MARK,
          CtKey.LABEL,
          CtKey.EXPIRATION,
          CtKey.BYTES,
          CtKey.PACKETS,
          CtKey.AVGPKT);

  /** Words that nft's grammar takes for the beginning of a field behind "set". */
  private static final Set<String> HEADER_WORDS =
      Set.of(
          "tcp", "udp", "udplite", "sctp", "dccp", "th", "icmp", "icmpv6", "igmp", "ah", "esp",
          "comp");

  /**
   * What takes the value.
   *
   * @param label for people
   * @param type of the values it takes
   * @param hostOrder whether the kernel keeps it as a number of the machine, as it does marks, and
   *     not as octets in network order
   */
  record Destination(String label, OperandType type, boolean hostOrder) {
    int octets() {
      return ValueCompiler.octets(type);
    }
  }

  private final SetUses uses;
  private final ProtocolContext protocols;
  private final DiagnosticSink sink;

  ValueCompiler(SetUses uses, ProtocolContext protocols, DiagnosticSink sink) {
    this.uses = uses;
    this.protocols = protocols;
    this.sink = sink;
  }

  /** Operations that leave the value in {@link Operand#REGISTER}; variables are resolved. */
  List<Operation> compile(Expression value, Destination destination) {
    if (value instanceof MapExpression map) {
      return uses.mapped(map.key(), map.map(), destination.type(), Operand.REGISTER);
    }
    if (isConstant(value)) {
      Value constant = constant(value, destination);
      return constant == null ? null : List.of(new ImmediateLoad(Operand.REGISTER, constant));
    }
    Operand source = new OperandReader(sink, protocols).read(value);
    return source == null ? null : fromField(value, source, destination);
  }

  /** Whether no field of the packet is read. */
  static boolean isConstant(Expression value) {
    Expression leaf = value;
    while (leaf instanceof BinaryExpression binary) {
      leaf = binary.left();
    }
    return leaf instanceof Literal
        || leaf instanceof ListExpression
        || leaf instanceof RangeExpression;
  }

  /** A constant of the destination's type; null after a diagnostic. */
  Value constant(Expression value, Destination destination) {
    if (value instanceof Literal literal && HEADER_WORDS.contains(literal.text())) {
      String message = "'" + literal.text() + "' names a header here: nft takes no protocol's name";
      sink.error(value.span(), message, "write its number");
      return null;
    }
    if (hasShift(value)) {
      String advice = "write the number that comes out";
      sink.error(value.span(), "a shift of a constant cannot be set: nft takes none", advice);
      return null;
    }
    return new ConstantReader(destination.type(), sink).read(value);
  }

  private static boolean hasShift(Expression value) {
    Expression each = value;
    while (each instanceof BinaryExpression binary) {
      Operator operator = binary.operator();
      if (operator == Operator.SHIFT_LEFT || operator == Operator.SHIFT_RIGHT) {
        return true;
      }
      each = binary.left();
    }
    return false;
  }

  private List<Operation> fromField(Expression value, Operand source, Destination destination) {
    if (source.isPresence() || !fits(source, destination)) {
      return refuse(
          value.span(),
          source.label() + " is no " + destination.type().label(),
          "set " + destination.label() + " from a number, or from what is of its type");
    }
    List<Operation> swap = order(value, source, destination);
    List<Operation> guard = protocols.require(source.field(), source.span());
    if (swap == null || guard == null) {
      return null;
    }
    List<Operation> operations = new ArrayList<>(guard);
    operations.addAll(source.load());
    operations.addAll(swap);
    return operations;
  }

  /** As __stmt_evaluate_arg: of the same type, or an integer that is not of another length. */
  private static boolean fits(Operand source, Destination destination) {
    OperandType from = source.type();
    OperandType to = destination.type();
    if (from.type() != ValueType.INTEGER) {
      return from.type() == to.type();
    }
    boolean plain =
        source.field().location() instanceof FieldLocation.Payload && !source.combined();
    return !plain || from.bits() == to.bits() || !isWhole(source);
  }

  private static boolean isWhole(Operand source) {
    return source.field().location() instanceof FieldLocation.Payload payload
        && payload.bitOffset() % 8 == 0
        && payload.bitLength() % 8 == 0;
  }

  /** What makes the kernel's number of the source's; null after a diagnostic. */
  private List<Operation> order(Expression value, Operand source, Destination destination) {
    int octets = octets(source.type());
    boolean host = isHostOrder(source);
    if (destination.hostOrder() && host && octets <= destination.octets()) {
      return List.of();
    }
    if (destination.hostOrder() && !host && octets <= MARK_OCTETS && isPlaced(source)) {
      boolean shifted = hasShift(value);
      if (octets == 1 || shifted && octets == MARK_OCTETS) {
        return List.of();
      }
      if (!shifted) {
        return List.of(new OctetSwap(Operand.REGISTER, octets));
      }
    }
    if (!destination.hostOrder() && octets == destination.octets() && (!host || octets == 1)) {
      return List.of();
    }
    return refuse(
        value.span(),
        "setting "
            + destination.label()
            + " from "
            + source.label()
            + " like this is understood, but not supported",
        "their lengths or octet orders differ, so that the kernel would write no sensible number");
  }

  /** Whether the field ends with an octet, or lies within one: else the order is no plain one. */
  private static boolean isPlaced(Operand source) {
    return !(source.field().location() instanceof FieldLocation.Payload payload)
        || (payload.bitOffset() + payload.bitLength()) % 8 == 0
        || payload.bitOffset() / 8 == (payload.bitOffset() + payload.bitLength() - 1) / 8;
  }

  /** Whether the kernel holds it as a number of the machine. */
  static boolean isHostOrder(Operand source) {
    FieldLocation location = source.field().location();
    return location instanceof FieldLocation.MadeNumber
        || location instanceof FieldLocation.Hash
        || location instanceof FieldLocation.Route
        || location instanceof FieldLocation.Meta meta && meta.key() != MetaKey.PROTOCOL
        || location instanceof FieldLocation.Ct ct && HOST_ORDER.contains(ct.key());
  }

  private static int octets(OperandType type) {
    return (type.bits() + 7) / 8;
  }

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}
