package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.ValueSpelling;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.ValueType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes values as nft lists them: by name, in hexadecimal, quoted, or as plain numbers. */
public final class CanonicalValues implements ValueSpelling {
  private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);

  @Override
  public Spelled ofField(Expression field, Literal value) {
    Operand operand = new OperandReader(new DiagnosticSink()).read(field);
    boolean plain = operand == null || RouteFields.isPresence(operand, value);
    return plain ? null : spell(operand.type(), value);
  }

  @Override
  public Spelled ofType(String name, Literal value) {
    OperandType type = OperandType.byName().get(name);
    return type == null ? null : spell(type, value);
  }

  @Override
  public String flags(Expression field, Expression value) {
    OperandType type = typeOf(field);
    if (type == null || !type.type().isBitmask()) {
      return null;
    }
    Value bits = new ConstantReader(type, new DiagnosticSink()).read(value);
    if (bits == null || bits.high() != 0 || bits.low() == 0) {
      return null;
    }
    List<String> names = new ArrayList<>();
    long left = bits.low();
    for (Map.Entry<String, Integer> each : type.type().constants().entrySet()) {
      if (each.getValue() != 0 && (left & each.getValue()) == each.getValue()) {
        names.add(each.getKey());
        left &= ~each.getValue();
      }
    }
    return left == 0 ? String.join(",", names) : null;
  }

  private static OperandType typeOf(Expression field) {
    Operand operand = new OperandReader(new DiagnosticSink()).read(field);
    return operand == null ? null : operand.type();
  }

  private static Spelled spell(OperandType type, Literal literal) {
    if (type.isInterfaceName() || type.type() == ValueType.INTERFACE_INDEX) {
      boolean number = literal.kind() == Literal.Kind.NUMBER;
      return number ? null : new Spelled('"' + literal.text() + '"', BigInteger.ZERO);
    }
    if (literal.kind() == Literal.Kind.WILDCARD || literal.kind() == Literal.Kind.TIME) {
      return null;
    }
    Value value = new ConstantReader(type, new DiagnosticSink()).read(literal);
    if (value == null) {
      return null;
    }
    BigInteger order = unsigned(value.high()).multiply(WORD).add(unsigned(value.low()));
    String text = text(type, order);
    return text == null ? null : new Spelled(text, order);
  }

  private static String text(OperandType type, BigInteger value) {
    switch (type.type()) {
      case IPV4_ADDRESS:
        return AddressText.ipv4(value.intValue());
      case IPV6_ADDRESS:
        return AddressText.ipv6(value);
      case INET_SERVICE:
        return value.toString();
      case MARK:
        return String.format("0x%08x", value);
      case INTEGER:
        return value.toString();
      case BITMASK:
        return "0x" + value.toString(16);
      default:
        Optional<String> name =
            value.bitLength() < 32 ? type.type().nameOf(value.intValue()) : Optional.empty();
        if (name.isPresent()) {
          return name.get();
        }
        return type.type().constants().isEmpty() || type.type().radix() != 10
            ? null
            : value.toString();
    }
  }

  private static BigInteger unsigned(long word) {
    return new BigInteger(Long.toUnsignedString(word));
  }
}
