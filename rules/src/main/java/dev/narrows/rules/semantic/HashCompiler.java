package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.HashExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.JenkinsHash;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.field.ValueType;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles "jhash FIELDS mod N seed S offset O" (nftables: src/hash.c); null after a diagnostic.
 * Without a seed one is drawn each time the rules are loaded, as the kernel does.
 */
final class HashCompiler {
  private final DiagnosticSink sink;
  private final ProtocolContext protocols;
  private final int register;

  /**
   * @param protocols null where none are known
   * @param register for the number; the fields go to those behind it
   */
  HashCompiler(DiagnosticSink sink, ProtocolContext protocols, int register) {
    this.sink = sink;
    this.protocols = protocols;
    this.register = register;
  }

  Operand compile(HashExpression hash) {
    Value modulus = number(hash.modulus());
    Value seed = hash.seed() == null ? drawn() : number(hash.seed());
    Value offset = hash.offset() == null ? Value.ZERO : number(hash.offset());
    if (modulus == null || seed == null || offset == null) {
      return null;
    }
    if (modulus.low() == 0 || modulus.low() - 1 + offset.low() > 0xffffffffL) {
      String advice = "write a modulus of 1 or more";
      return refuse(hash.span(), "numbers that do not fit 32 bits, or none", advice);
    }
    List<JenkinsHash.Part> parts = new ArrayList<>();
    List<Operation> guards = new ArrayList<>();
    List<Operation> loads = new ArrayList<>();
    for (Expression each : hash.key()) {
      if (!add(each, hash.key().size() > 1, parts, guards, loads)) {
        return null;
      }
    }
    if (protocols != null && hash.key().stream().anyMatch(this::isOfOtherVersion)) {
      String advice = "write a rule for each IP version";
      return refuse(hash.span(), "no packet has all of these", advice);
    }
    guards.addAll(loads);
    JenkinsHash operation =
        new JenkinsHash(
            register, parts, (int) seed.low(), hash.seed() == null, modulus.low(), offset.low());
    FieldDescriptor field =
        new FieldDescriptor(
            "jhash",
            "",
            new FieldLocation.Hash(operation, guards),
            ValueType.INTEGER,
            List.of(),
            List.of());
    OperandType type = new OperandType(ValueType.INTEGER, Integer.SIZE);
    return new Operand("jhash", field, type, field.load(register), false, hash.span());
  }

  private static Value drawn() {
    return Value.of(Integer.toUnsignedLong(new SecureRandom().nextInt()));
  }

  private boolean add(
      Expression expression,
      boolean joined,
      List<JenkinsHash.Part> parts,
      List<Operation> guards,
      List<Operation> loads) {
    int place = register + 1 + parts.size();
    if (place >= Evaluation.REGISTERS) {
      refuse(expression.span(), "too many fields to hash", "hash fewer");
      return false;
    }
    Operand part = new OperandReader(sink, protocols, place).read(expression);
    if (part == null || joined && SetUses.refusesPart(part, sink)) {
      return false;
    }
    if (part.type().bits() % Byte.SIZE != 0 || part.isPresence()) {
      refuse(
          part.span(),
          "hashing " + part.label() + " is understood, but not supported",
          "its bits are no whole octets; hash a field of whole ones");
      return false;
    }
    if (protocols != null) {
      List<Operation> guard = protocols.require(part.field(), part.span());
      if (guard == null) {
        return false;
      }
      guards.addAll(guard);
    }
    loads.addAll(part.load());
    int octets = part.type().bits() / Byte.SIZE;
    parts.add(new JenkinsHash.Part(place, octets, ValueCompiler.isHostOrder(part)));
    return true;
  }

  /** Whether it is an address of a connection whose packets have another IP version. */
  private boolean isOfOtherVersion(Expression part) {
    return part instanceof FieldExpression field
        && field.protocol().text().equals("ct")
        && (field.field().text().contains(" ip6 ") && protocols.isKnownIpv4()
            || field.field().text().contains(" ip ") && protocols.isKnownIpv6());
  }

  private Value number(Literal literal) {
    return new ConstantReader(new OperandType(ValueType.INTEGER, Integer.SIZE), sink).read(literal);
  }

  private Operand refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}
