package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.HashExpression;
import dev.narrows.rules.ast.ListExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.MapExpression;
import dev.narrows.rules.ast.MaskedExpression;
import dev.narrows.rules.ast.MtuExpression;
import dev.narrows.rules.ast.Numbers;
import dev.narrows.rules.ast.PrefixExpression;
import dev.narrows.rules.ast.RangeExpression;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.TcpOptionExpression;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.ast.VariableReference;
import dev.narrows.rules.ast.VerdictExpression;
import dev.narrows.rules.ast.WildcardKey;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.ValueType;
import java.math.BigInteger;

/** Reads one constant of a type; null after a diagnostic. */
final class ConstantReader implements Expression.Visitor<Value> {
  private static final int MAX_DIGITS = 60;
  private static final int LAST_DAY = 6;

  private final OperandType type;
  private final DiagnosticSink sink;

  ConstantReader(OperandType type, DiagnosticSink sink) {
    this.type = type;
    this.sink = sink;
  }

  Value read(Expression expression) {
    return expression.accept(this);
  }

  @Override
  public Value visit(Literal literal) {
    if (TypedText.reads(type.type())) {
      return typed(literal);
    }
    switch (literal.kind()) {
      case NUMBER:
        return number(literal);
      case IPV4:
        return address(literal, ValueType.IPV4_ADDRESS, AddressParser.ipv4(literal.text()));
      case IPV6:
        return address(literal, ValueType.IPV6_ADDRESS, AddressParser.ipv6(literal.text()));
      case WORD:
      case STRING:
        return symbol(literal);
      default:
        return mismatch(literal.span(), "'" + literal.text() + "'");
    }
  }

  private Value typed(Literal literal) {
    if (type.type() == ValueType.TIME_SPAN && literal.kind() == Literal.Kind.NUMBER) {
      return seconds(literal);
    }
    boolean isAddress = type.type() == ValueType.ETHER_ADDRESS;
    boolean isOctal = literal.kind() == Literal.Kind.NUMBER && literal.text().startsWith("0");
    Value value = isOctal && !isAddress ? null : TypedText.read(type.type(), literal.text());
    if (value != null) {
      return value;
    }
    if (literal.kind() == Literal.Kind.NUMBER && !isAddress) {
      return number(literal);
    }
    String what = "'" + literal.text() + "' is no " + type.type().label();
    sink.error(literal.span(), what, TypedText.advice(type.type()));
    return null;
  }

  /** In milliseconds. */
  private Value seconds(Literal literal) {
    OperandType number = new OperandType(ValueType.INTEGER, Integer.SIZE);
    Value seconds = new ConstantReader(number, sink).read(literal);
    Value millis = seconds == null ? null : TypedText.ofSeconds(seconds.low());
    if (seconds != null && millis == null) {
      sink.error(literal.span(), "the time is too long", TypedText.advice(type.type()));
    }
    return millis;
  }

  private Value number(Literal literal) {
    String text = literal.text();
    if (type.type() == ValueType.IPV6_ADDRESS) {
      return mismatch(literal.span(), "the number " + text);
    }
    BigInteger value = Numbers.parse(text).orElse(null);
    if (value == null && type.type() == ValueType.INET_SERVICE && text.matches("0[0-9]{1,9}")) {
      // No octal number is a service's name to nft, which it reads as decimal.
      value = new BigInteger(text);
    }
    if (value == null && text.length() <= MAX_DIGITS && text.startsWith("0")) {
      sink.error(literal.span(), text + " is no octal number", "leave the leading zero out");
      return null;
    }
    if (value == null || value.bitLength() > type.bits()) {
      String most = BigInteger.ONE.shiftLeft(type.bits()).subtract(BigInteger.ONE).toString();
      String shown = text.length() <= MAX_DIGITS ? text : text.substring(0, MAX_DIGITS) + "...";
      sink.error(
          literal.span(),
          shown + " does not fit: " + type.label(),
          "write a number from 0 to " + most);
      return null;
    }
    if (type.type() == ValueType.CT_LABEL) {
      return label(literal, value);
    }
    if (type.type() == ValueType.DAY && value.intValue() > LAST_DAY) {
      sink.error(literal.span(), value + " is no day of the week", "write 0 (Sunday) to 6");
      return null;
    }
    return new Value(value.shiftRight(64).longValue(), value.longValue());
  }

  /** Labels are written as the numbers of bits. */
  private Value label(Literal literal, BigInteger number) {
    if (number.bitLength() > 7) {
      sink.error(literal.span(), number + " is no " + type.label(), "write a number from 0 to 127");
      return null;
    }
    return Value.of(1).shiftLeft(number.intValue());
  }

  private Value address(Literal literal, ValueType family, Value value) {
    if (type.type() != family) {
      return mismatch(literal.span(), "the address " + literal.text());
    }
    if (value == null) {
      String message = "'" + literal.text() + "' is no " + family.label();
      sink.error(literal.span(), message, "check its parts");
    }
    return value;
  }

  private Value symbol(Literal literal) {
    String text = literal.text();
    boolean quoted = literal.kind() == Literal.Kind.STRING;
    if (quoted && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return number(new Literal(Literal.Kind.NUMBER, text, literal.span()));
    }
    Integer constant = type.type().constants().get(text);
    if (constant != null && constant >>> Math.min(type.bits(), 31) == 0) {
      return Value.of(constant);
    }
    if (type.type() == ValueType.IPV4_ADDRESS || type.type() == ValueType.IPV6_ADDRESS) {
      return named(literal);
    }
    if (type.type().constants().isEmpty()) {
      return mismatch(literal.span(), "'" + text + "'");
    }
    String otherwise =
        type.type() == ValueType.INET_SERVICE
            ? "write the number: only common services have names here"
            : "write its number";
    sink.error(
        literal.span(),
        "unknown " + type.type().label() + " '" + text + "'",
        Suggestion.adviceFor(text, type.type().constants().keySet(), otherwise));
    return null;
  }

  /** An address in quotes; names of hosts are not looked up. */
  private Value named(Literal literal) {
    String text = literal.text();
    Value address =
        type.type() == ValueType.IPV4_ADDRESS ? AddressParser.ipv4(text) : AddressParser.ipv6(text);
    if (address == null) {
      sink.error(
          literal.span(),
          "'" + text + "' is no " + type.type().label() + ", and names are not supported",
          "write the address itself: a firewall must not wait for DNS, nor believe it");
    }
    return address;
  }

  @Override
  public Value visit(BinaryExpression binary) {
    Value left = read(binary.left());
    Value right = read(binary.right());
    if (left == null || right == null) {
      return null;
    }
    switch (binary.operator()) {
      case AND:
        return left.and(right);
      case OR:
        return left.or(right);
      case XOR:
        return left.xor(right);
      default:
        sink.error(
            binary.span(),
            "a shift of a constant, over which nft 1.0.6 fails an assertion",
            "write the number that comes out");
        return null;
    }
  }

  /** Several bits of a mask. */
  @Override
  public Value visit(ListExpression list) {
    if (!type.type().isBitmask()) {
      sink.error(
          list.span(),
          "several values need braces: " + type.type().label() + " is no bit mask",
          "write '{ a, b }'");
      return null;
    }
    Value bits = Value.ZERO;
    for (Expression each : list.values()) {
      Value value = read(each);
      bits = bits == null || value == null ? null : bits.or(value);
    }
    return bits;
  }

  private Value mismatch(SourceSpan span, String what) {
    sink.error(span, what + " is no " + type.type().label(), example());
    return null;
  }

  private String example() {
    switch (type.type()) {
      case IPV4_ADDRESS:
        return "write an address such as 192.0.2.1";
      case IPV6_ADDRESS:
        return "write an address such as 2001:db8::1";
      case INTERFACE_INDEX:
        return "write a name, or an index";
      default:
        String name = type.type().constants().keySet().stream().findFirst().orElse("");
        return "write a number" + (name.isEmpty() ? "" : ", or a name such as " + name);
    }
  }

  private Value noConstant(SourceSpan span, String what) {
    sink.error(span, what + " cannot stand here", "write a single value");
    return null;
  }

  @Override
  public Value visit(RangeExpression range) {
    return noConstant(range.span(), "a range");
  }

  @Override
  public Value visit(PrefixExpression prefix) {
    return noConstant(prefix.span(), "a prefix");
  }

  @Override
  public Value visit(MaskedExpression masked) {
    return noConstant(masked.span(), "a value with a mask");
  }

  @Override
  public Value visit(SetExpression set) {
    return noConstant(set.span(), "a set");
  }

  @Override
  public Value visit(SetReference reference) {
    return noConstant(reference.span(), "a set");
  }

  @Override
  public Value visit(ConcatExpression concat) {
    return noConstant(concat.span(), "a concatenation");
  }

  @Override
  public Value visit(FieldExpression field) {
    return noConstant(field.span(), "a field of the packet");
  }

  @Override
  public Value visit(HashExpression hash) {
    return noConstant(hash.span(), "a hash of fields");
  }

  @Override
  public Value visit(TcpOptionExpression option) {
    return noConstant(option.span(), "a TCP option");
  }

  @Override
  public Value visit(MapExpression map) {
    return noConstant(map.span(), "a map");
  }

  @Override
  public Value visit(VerdictExpression verdict) {
    return noConstant(verdict.span(), "a verdict");
  }

  @Override
  public Value visit(WildcardKey key) {
    return noConstant(key.span(), "'*'");
  }

  @Override
  public Value visit(MtuExpression mtu) {
    return noConstant(mtu.span(), mtu.path() ? "'path mtu'" : "'rt mtu'");
  }

  @Override
  public Value visit(VariableReference reference) {
    throw new AssertionError("variables are resolved before: " + reference.name());
  }

  @Override
  public Value visit(Unsupported unsupported) {
    sink.error(
        unsupported.span(),
        unsupported.what() + " understood, but not supported",
        unsupported.advice());
    return null;
  }
}
