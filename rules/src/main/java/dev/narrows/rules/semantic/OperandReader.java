package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.ListExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.MapExpression;
import dev.narrows.rules.ast.MaskedExpression;
import dev.narrows.rules.ast.MtuExpression;
import dev.narrows.rules.ast.Name;
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
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.ShiftRight;
import dev.narrows.rules.eval.op.TcpOptionExists;
import dev.narrows.rules.field.FieldCatalog;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Finds fields in the catalog; null after a diagnostic. */
final class OperandReader implements Expression.Visitor<Operand> {
  private static final Set<String> OTHER_META_KEYS =
      Set.of(
          "priority",
          "iiftype",
          "oiftype",
          "iifgroup",
          "oifgroup",
          "skuid",
          "skgid",
          "nftrace",
          "rtclassid",
          "ibriport",
          "obriport",
          "ibrname",
          "obrname",
          "cpu",
          "cgroup",
          "time",
          "day",
          "hour",
          "random",
          "secmark",
          "ipsec",
          "iifkind",
          "oifkind",
          "sdif",
          "sdifname",
          "broute",
          "secpath",
          "ibrpvid",
          "ibrvproto",
          "bri_iifname",
          "bri_oifname");
  private static final Map<String, Set<String>> OTHER_FIELDS =
      Map.of(
          "ip", Set.of("option"),
          "icmpv6", Set.of("taddr", "daddr"),
          "tcp", Set.of("option"));

  private final DiagnosticSink sink;
  private final int register;
  private final ConntrackOperands conntrack;

  OperandReader(DiagnosticSink sink) {
    this(sink, null);
  }

  /** The protocols that are known tell what some fields hold; null when none can be. */
  OperandReader(DiagnosticSink sink, ProtocolContext protocols) {
    this(sink, protocols, Operand.REGISTER);
  }

  /**
   * @param register where the value is to be loaded
   */
  OperandReader(DiagnosticSink sink, ProtocolContext protocols, int register) {
    this.sink = sink;
    this.register = register;
    this.conntrack = new ConntrackOperands(sink, protocols);
  }

  Operand read(Expression expression) {
    return expression.accept(this);
  }

  @Override
  public Operand visit(FieldExpression expression) {
    String protocol = expression.protocol().text();
    String name = expression.field().text();
    if (protocol.equals("ct")) {
      name = conntrack.name(expression);
      if (name == null) {
        return null;
      }
    }
    Optional<FieldDescriptor> field = FieldCatalog.find(protocol, name);
    if (field.isEmpty()) {
      reportUnknown(protocol, expression.field(), expression.span());
      return null;
    }
    return operand(protocol + " " + name, field.get(), expression.span());
  }

  /** The name of the interface whose index an operand is. */
  Operand nameOf(Operand index) {
    FieldDescriptor name = FieldCatalog.find("meta", index.field().name() + "name").orElseThrow();
    return operand(index.label(), name, index.span());
  }

  private Operand operand(String label, FieldDescriptor field, SourceSpan span) {
    OperandType type = new OperandType(field.type(), field.bitLength());
    List<Operation> load = field.load(register);
    return new Operand(label, field, type, load, false, span);
  }

  private void reportUnknown(String protocol, Name field, SourceSpan span) {
    Set<String> fields = FieldCatalog.fields(protocol).keySet();
    if (fields.isEmpty()) {
      sink.error(
          span,
          "matching " + protocol + " is understood, but not supported",
          "match 'meta l4proto' instead, or keep this rule in nft");
    } else if (protocol.equals("meta") && OTHER_META_KEYS.contains(field.text())) {
      sink.error(
          span,
          "'meta " + field.text() + "' is understood, but not supported",
          "the queue does not tell it; keep this rule in nft");
    } else if (OTHER_FIELDS.getOrDefault(protocol, Set.of()).contains(field.text())) {
      sink.error(
          span,
          "'" + protocol + " " + field.text() + "' is understood, but not supported",
          "keep this rule in nft");
    } else {
      String all = protocol + " has " + String.join(", ", fields);
      sink.error(
          field.span(),
          protocol + " has no field '" + field.text() + "'",
          Suggestion.adviceFor(field.text(), fields, all));
    }
  }

  @Override
  public Operand visit(TcpOptionExpression expression) {
    Name option = expression.option();
    OptionalInt kind = kindOf(option);
    if (kind.isEmpty()) {
      return null;
    }
    if (expression.field() == null) {
      List<Operation> load = List.of(new TcpOptionExists(register, kind.getAsInt()));
      OperandType type = new OperandType(ValueType.INTEGER, 1);
      String label = "tcp option " + option.text();
      return new Operand(label, null, type, load, false, expression.span());
    }
    String protocol = "tcp option " + option.text();
    Name name = expression.field();
    Optional<FieldDescriptor> field = FieldCatalog.find(protocol, name.text());
    if (field.isEmpty()) {
      Set<String> fields = FieldCatalog.fields(protocol).keySet();
      sink.error(
          name.span(),
          protocol + " has no field '" + name.text() + "'",
          Suggestion.adviceFor(
              name.text(),
              fields,
              fields.isEmpty() ? "match 'exists'" : "it has " + String.join(", ", fields)));
      return null;
    }
    return operand(protocol + " " + name.text(), field.get(), expression.span());
  }

  /** The number of a TCP option, or nothing after a diagnostic. */
  OptionalInt kindOf(Name option) {
    if (Character.isDigit(option.text().charAt(0))) {
      Expression number = new Literal(Literal.Kind.NUMBER, option.text(), option.span());
      Value kind = new ConstantReader(new OperandType(ValueType.INTEGER, 8), sink).read(number);
      return kind == null ? OptionalInt.empty() : OptionalInt.of((int) kind.low());
    }
    OptionalInt kind = FieldCatalog.tcpOptionKind(option.text());
    if (kind.isEmpty()) {
      Set<String> names = FieldCatalog.tcpOptionKinds().keySet();
      String otherwise = "the options are " + String.join(", ", names);
      sink.error(
          option.span(),
          "unknown TCP option '" + option.text() + "'",
          Suggestion.adviceFor(option.text(), names, otherwise));
    }
    return kind;
  }

  @Override
  public Operand visit(BinaryExpression binary) {
    Operand left = read(binary.left());
    if (left == null) {
      return null;
    }
    if (left.isPresence() || left.type().isInterfaceName()) {
      sink.error(binary.span(), left.label() + " has no bits to combine", "compare it as it is");
      return null;
    }
    boolean shifts = isShift(binary);
    OperandType type = shifts ? new OperandType(ValueType.INTEGER, 7) : left.type();
    Value right = new ConstantReader(type, sink).read(binary.right());
    if (right == null) {
      return null;
    }
    Operation operation = operation(binary, left, right);
    if (operation == null) {
      return null;
    }
    List<Operation> load = new ArrayList<>(left.load());
    load.add(operation);
    return new Operand(left.label(), left.field(), left.type(), load, true, binary.span());
  }

  private static boolean isShift(BinaryExpression binary) {
    return binary.operator() == BinaryExpression.Operator.SHIFT_LEFT
        || binary.operator() == BinaryExpression.Operator.SHIFT_RIGHT;
  }

  private Operation operation(BinaryExpression binary, Operand left, Value right) {
    Value all = Value.ones(left.type().bits());
    switch (binary.operator()) {
      case AND:
        return new Bitwise(register, right, Value.ZERO);
      case OR:
        return new Bitwise(register, right.not().and(all), right);
      case XOR:
        return new Bitwise(register, all, right);
      case SHIFT_RIGHT:
        if (right.low() > 0 && right.low() < Math.min(64, left.type().bits())) {
          return new ShiftRight(register, (int) right.low());
        }
        sink.error(binary.right().span(), "a shift by so many bits", "shift by fewer");
        return null;
      default:
        sink.error(
            binary.span(),
            "a shift to the left of a field is understood, but not supported",
            "shift the value on the other side to the right instead");
        return null;
    }
  }

  private Operand refuse(SourceSpan span, String what) {
    sink.error(
        span, what + " cannot stand left of an operator", "write a field such as 'ip saddr'");
    return null;
  }

  @Override
  public Operand visit(ConcatExpression concat) {
    String advice = "look it up in a set or a map";
    sink.error(concat.span(), "a concatenation cannot stand here", advice);
    return null;
  }

  @Override
  public Operand visit(Literal literal) {
    return refuse(literal.span(), "a value");
  }

  @Override
  public Operand visit(RangeExpression range) {
    return refuse(range.span(), "a range");
  }

  @Override
  public Operand visit(PrefixExpression prefix) {
    return refuse(prefix.span(), "a prefix");
  }

  @Override
  public Operand visit(ListExpression list) {
    return refuse(list.span(), "a list");
  }

  @Override
  public Operand visit(MaskedExpression masked) {
    return refuse(masked.span(), "a value with a mask");
  }

  @Override
  public Operand visit(SetExpression set) {
    return refuse(set.span(), "a set");
  }

  @Override
  public Operand visit(SetReference reference) {
    return refuse(reference.span(), "a set");
  }

  @Override
  public Operand visit(VariableReference reference) {
    return refuse(reference.span(), "a variable");
  }

  @Override
  public Operand visit(MapExpression map) {
    return refuse(map.span(), "a map");
  }

  @Override
  public Operand visit(VerdictExpression verdict) {
    return refuse(verdict.span(), "a verdict");
  }

  @Override
  public Operand visit(WildcardKey key) {
    return refuse(key.span(), "'*'");
  }

  @Override
  public Operand visit(MtuExpression mtu) {
    return refuse(mtu.span(), mtu.path() ? "'path mtu'" : "'rt mtu'");
  }

  @Override
  public Operand visit(Unsupported unsupported) {
    sink.error(
        unsupported.span(),
        unsupported.what() + " understood, but not supported",
        unsupported.advice());
    return null;
  }
}
