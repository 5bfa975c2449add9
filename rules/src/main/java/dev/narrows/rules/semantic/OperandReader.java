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
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.FibLoad.Result;
import dev.narrows.rules.eval.op.ShiftLeft;
import dev.narrows.rules.eval.op.ShiftRight;
import dev.narrows.rules.field.FieldCatalog;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Finds fields in the catalog; null after a diagnostic. */
final class OperandReader implements Expression.Visitor<Operand> {
  private final DiagnosticSink sink;
  private final ProtocolContext protocols;
  private final int register;
  private final FieldFinder fields;

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
    this.protocols = protocols;
    this.register = register;
    this.fields = new FieldFinder(sink, new ConntrackOperands(sink, protocols));
  }

  Operand read(Expression expression) {
    return expression.accept(this);
  }

  @Override
  public Operand visit(FieldExpression expression) {
    FieldDescriptor field = fields.find(expression);
    return field == null ? null : operand(expression.text(), field, expression.span());
  }

  @Override
  public Operand visit(TcpOptionExpression expression) {
    FieldDescriptor field = fields.find(expression);
    if (field == null) {
      return null;
    }
    Name name = expression.field();
    String option = "tcp option " + expression.option().text();
    String label = name == null ? option : option + " " + name.text();
    return operand(label, field, expression.span());
  }

  /** The name of the interface whose index an operand is. */
  Operand nameOf(Operand index) {
    FieldDescriptor name = RouteFields.as(Result.OIFNAME, index.field());
    if (name == null) {
      name = FieldCatalog.find("meta", index.field().name() + "name").orElseThrow();
    }
    return operand(index.label(), name, index.span());
  }

  /** Whether there is the interface whose index an operand is: of a route. */
  Operand presenceOf(Operand index) {
    FieldDescriptor presence = RouteFields.as(Result.PRESENT, index.field());
    return operand(index.label(), presence, index.span());
  }

  private Operand operand(String label, FieldDescriptor field, SourceSpan span) {
    OperandType type = new OperandType(field.type(), field.bitLength());
    List<Operation> load = field.load(register);
    return new Operand(label, field, type, load, false, span);
  }

  /** The number of a TCP option, or nothing after a diagnostic. */
  OptionalInt kindOf(Name option) {
    return fields.kindOf(option);
  }

  @Override
  public Operand visit(HashExpression hash) {
    return new HashCompiler(sink, protocols, register).compile(hash);
  }

  @Override
  public Operand visit(BinaryExpression binary) {
    Operand left = read(binary.left());
    if (left == null) {
      return null;
    }
    if (left.isPresence() || left.type().isInterfaceName()) {
      String message = left.label() + " has no bits to combine: understood, but not supported";
      sink.error(binary.span(), message, "compare it as it is");
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
      default:
        return shift(binary, left, right);
    }
  }

  private Operation shift(BinaryExpression binary, Operand left, Value right) {
    int bits = left.type().bits();
    if (right.low() <= 0 || right.low() >= Math.min(64, bits)) {
      sink.error(binary.right().span(), "a shift by so many bits", "shift by fewer");
      return null;
    }
    int by = (int) right.low();
    return binary.operator() == BinaryExpression.Operator.SHIFT_LEFT
        ? new ShiftLeft(register, by, bits)
        : new ShiftRight(register, by);
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
