package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.Numbers;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.PayloadLoad.Base;
import dev.narrows.rules.field.FieldCatalog;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.field.ValueType;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Fields that are given by their place: "@th,16,8", "tcp option @2,16,8"; all counts are bits. */
final class RawFields {
  private static final Map<String, Base> BASES =
      Map.of("nh", Base.NETWORK, "th", Base.TRANSPORT, "ih", Base.INNER);

  /** What a register holds; nft's own take four times as much. */
  private static final long MAX_LENGTH = 128;

  /** As the kernel keeps an offset of octets in one octet. */
  private static final long MAX_OFFSET = 255 * 8 + 7;

  /** Octets that a TCP header has room for options. */
  private static final int MAX_OPTIONS = (15 * 4 - 20) * 8;

  private final DiagnosticSink sink;

  RawFields(DiagnosticSink sink) {
    this.sink = sink;
  }

  FieldDescriptor find(FieldExpression expression) {
    String protocol = expression.protocol().text();
    String where = protocol.substring(protocol.indexOf('@') + 1);
    String[] numbers = expression.field().text().split(",");
    long offset = number(numbers[0]);
    long length = number(numbers[1]);
    boolean option = protocol.startsWith("tcp");
    if (!option && where.equals("ll")) {
      return refuse(
          expression,
          "raw access to the link header is understood, but not supported",
          "match 'ether saddr' or 'ether type', or keep this rule in nft");
    }
    if (!option && !BASES.containsKey(where)) {
      return refuse(expression, "unknown raw payload base '" + where + "'", "write nh, th or ih");
    }
    if (length < 1 || option && offset + length > MAX_OPTIONS) {
      return refuse(
          expression, "no such place in a packet", "write offset and length in bits: '@th,16,16'");
    }
    if (offset > MAX_OFFSET) {
      return refuse(
          expression,
          "a place more than " + MAX_OFFSET + " bits away is understood, but not supported",
          "the kernel forgets the high bits of such an offset; write a smaller one");
    }
    if (offset % Byte.SIZE + length > MAX_LENGTH) {
      return refuse(
          expression,
          "more than " + MAX_LENGTH + " bits at once is understood, but not supported",
          "match them in parts");
    }
    return option
        ? option(expression, where, (int) offset, (int) length)
        : FieldCatalog.raw(
            expression.text(),
            new FieldLocation.Payload(BASES.get(where), (int) offset, (int) length));
  }

  private FieldDescriptor option(FieldExpression expression, String name, int offset, int length) {
    OptionalInt kind = FieldCatalog.tcpOptionKind(name);
    if (Character.isDigit(name.charAt(0))) {
      Literal number = new Literal(Literal.Kind.NUMBER, name, expression.span());
      Value value = new ConstantReader(new OperandType(ValueType.INTEGER, 8), sink).read(number);
      if (value == null) {
        return null;
      }
      kind = OptionalInt.of((int) value.low());
    }
    if (kind.isEmpty()) {
      return refuse(
          expression,
          "unknown TCP option '" + name + "'",
          "the options are " + String.join(", ", FieldCatalog.tcpOptionKinds().keySet()));
    }
    FieldLocation location = new FieldLocation.TcpOption(kind.getAsInt(), offset, length);
    return FieldCatalog.raw(expression.text(), location);
  }

  private FieldDescriptor refuse(FieldExpression expression, String message, String advice) {
    sink.error(expression.span(), message, advice);
    return null;
  }

  /** Integer.MAX_VALUE where it is too large for anything. */
  private static long number(String text) {
    Optional<BigInteger> number = Numbers.parse(text);
    return number.isPresent() && number.get().bitLength() < Integer.SIZE
        ? number.get().longValue()
        : Integer.MAX_VALUE;
  }
}
