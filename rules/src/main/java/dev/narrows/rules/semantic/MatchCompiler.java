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
import dev.narrows.rules.ast.MatchOperator;
import dev.narrows.rules.ast.MtuExpression;
import dev.narrows.rules.ast.PrefixExpression;
import dev.narrows.rules.ast.RangeExpression;
import dev.narrows.rules.ast.SetElement;
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
import dev.narrows.rules.eval.ValueSet;
import dev.narrows.rules.eval.op.Bitwise;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.PathMtuCompare;
import dev.narrows.rules.eval.op.Range;
import dev.narrows.rules.field.ValueType;
import dev.narrows.rules.semantic.ElementReader.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles one match. It visits what stands right of the operator; the methods return the
 * operations that compare the loaded register, or null after a diagnostic.
 */
final class MatchCompiler implements Expression.Visitor<List<Operation>> {
  private static final int REGISTER = Operand.REGISTER;

  private final SetUses uses;
  private final DiagnosticSink sink;
  private final ProtocolContext protocols;
  private Operand left;
  private boolean byName;
  private MatchOperator operator;
  private ConstantReader constants;
  private Value learned;

  MatchCompiler(SetUses uses, DiagnosticSink sink, ProtocolContext protocols) {
    this.uses = uses;
    this.sink = sink;
    this.protocols = protocols;
  }

  /** The match whole: dependencies, load, comparison. */
  List<Operation> compile(Operand given, MatchOperator sign, Expression right) {
    boolean presence = RouteFields.isPresence(given, right);
    Operand operand = presence ? new OperandReader(sink).presenceOf(given) : given;
    byName = !operand.combined() && isByName(operand, right);
    left = byName ? new OperandReader(sink).nameOf(operand) : operand;
    operator = sign;
    learned = null;
    constants = new ConstantReader(left.type(), sink);
    if (!isComparable(right)
        || new RouteFields(sink).refusesPresence(left, right)
        || new MadeNumbers(sink).exceeds(left, right)) {
      return null;
    }
    List<Operation> guard = protocols.require(operand.field(), operand.span());
    List<Operation> comparison = right.accept(this);
    if (guard == null || comparison == null) {
      return null;
    }
    if (learned != null) {
      protocols.learn(operand, learned);
    }
    List<Operation> all = new ArrayList<>(guard);
    if (!(right instanceof MtuExpression)) {
      all.addAll(left.load());
    }
    all.addAll(comparison);
    return all;
  }

  /** nft 1.0.6 loses the type of what is shifted, and moves shifts to constants at wrong places. */
  private boolean isComparable(Expression right) {
    if (!left.isShifted()) {
      return true;
    }
    if (left.type().type() != ValueType.INTEGER) {
      sink.error(
          left.span(),
          "nft takes " + left.type().type().label() + " that is shifted for an integer",
          "compare '" + left.label() + " & MASK' instead");
      return false;
    }
    boolean octet = left.type().bits() == Byte.SIZE && left.isShiftedLeft();
    if (!octet && !operator.isOrder()) {
      sink.error(
          right.span(),
          "comparing what is shifted for equality is understood, but not supported",
          "nft 1.0.6 compiles it to something else; compare '" + left.label() + " & MASK' instead");
      return false;
    }
    return true;
  }

  private Comparison equality() {
    return operator == MatchOperator.NEQ ? Comparison.NEQ : Comparison.EQ;
  }

  private List<Operation> refuseOperator(SourceSpan span) {
    sink.error(
        span,
        "'" + operator.sign() + "' cannot compare " + left.label() + " with this",
        operator == MatchOperator.NOT ? "write '!='" : "write '==' or '!='");
    return null;
  }

  // Names of interfaces

  /** Whether this is an interface compared by its name, though the key is its index. */
  private static boolean isByName(Operand operand, Expression right) {
    if (operand.type().type() != ValueType.INTERFACE_INDEX) {
      return false;
    }
    return right instanceof SetExpression set
        ? set.elements().stream().anyMatch(each -> isName(each.key()))
        : isName(right);
  }

  private static boolean isName(Expression expression) {
    return expression instanceof Literal literal && literal.kind() != Literal.Kind.NUMBER;
  }

  /** An index stands for one interface, so its name has to be whole. */
  private boolean checkWhole(Expression name) {
    boolean whole = isName(name) && !((Literal) name).text().endsWith("*");
    boolean number = name instanceof Literal literal && literal.kind() == Literal.Kind.NUMBER;
    if (number) {
      sink.error(
          name.span(),
          "an index beside names of interfaces is understood, but not supported",
          "write names only, or indexes only");
    } else if (!whole) {
      sink.error(
          name.span(),
          "'" + left.label() + "' knows one interface",
          "write its name, or match '" + left.label() + "name'");
    }
    return whole;
  }

  // Single values

  private List<Operation> single(Expression right) {
    if (left.type().isInterfaceName()) {
      boolean good = !byName || checkWhole(right);
      return good ? interval(new InterfaceNames(sink).read(right)) : null;
    }
    Value value = constants.read(right);
    if (value == null) {
      return null;
    }
    if (operator == MatchOperator.NOT) {
      boolean bits = left.type().type().isBitmask() && !left.combined();
      return bits ? anyBit(value, Comparison.EQ) : refuseOperator(right.span());
    }
    boolean asks =
        operator == MatchOperator.IMPLICIT && left.type().type().isBitmask() && !left.combined();
    if (asks) {
      return anyBit(value, Comparison.NEQ);
    }
    if (operator == MatchOperator.EQ || operator == MatchOperator.IMPLICIT) {
      learned = value;
    }
    return List.of(new Compare(REGISTER, comparison(), value));
  }

  private static List<Operation> anyBit(Value mask, Comparison comparison) {
    return List.of(
        new Bitwise(REGISTER, mask, Value.ZERO), new Compare(REGISTER, comparison, Value.ZERO));
  }

  private Comparison comparison() {
    switch (operator) {
      case LT:
        return Comparison.LT;
      case GT:
        return Comparison.GT;
      case LTE:
        return Comparison.LTE;
      case GTE:
        return Comparison.GTE;
      default:
        return equality();
    }
  }

  @Override
  public List<Operation> visit(Literal literal) {
    return single(literal);
  }

  @Override
  public List<Operation> visit(BinaryExpression binary) {
    return single(binary);
  }

  @Override
  public List<Operation> visit(ListExpression list) {
    return single(list);
  }

  // Several values

  @Override
  public List<Operation> visit(RangeExpression range) {
    if (left.type().isInterfaceName()) {
      return single(range);
    }
    if (left.type().type() == ValueType.DAY || left.type().type() == ValueType.HOUR) {
      return timeOfWeek(range);
    }
    return interval(ElementReader.range(range, constants, sink));
  }

  @Override
  public List<Operation> visit(PrefixExpression prefix) {
    if (left.type().isInterfaceName()) {
      return single(prefix);
    }
    Interval interval = ElementReader.prefix(prefix, left.type(), constants, sink);
    boolean equal = !operator.isOrder() && operator != MatchOperator.NOT;
    Operand leading = left.leading((int) Math.min(prefix.length(), left.type().bits()));
    if (interval == null || !equal || leading == left) {
      return interval(interval);
    }
    int rest = left.type().bits() - leading.type().bits();
    left = leading;
    return List.of(new Compare(REGISTER, equality(), interval.first().shiftRight(rest)));
  }

  /** Across midnight, or the end of the week, nft looks for what is not between the two. */
  private List<Operation> timeOfWeek(RangeExpression range) {
    Value first = constants.read(range.first());
    Value last = constants.read(range.last());
    boolean order = operator.isOrder() || operator == MatchOperator.NOT;
    if (first == null || last == null) {
      return null;
    }
    if (order) {
      return refuseOperator(range.span());
    }
    boolean negate = operator == MatchOperator.NEQ;
    return first.compareTo(last) > 0
        ? List.of(new Range(REGISTER, last, first, !negate))
        : List.of(new Range(REGISTER, first, last, negate));
  }

  private List<Operation> interval(Interval interval) {
    if (interval == null) {
      return null;
    }
    if (operator.isOrder() && left.type().isInterfaceName()) {
      sink.error(
          interval.span(),
          "the order of interface names is understood, but not supported",
          "it says nothing about interfaces; list the names in a set");
      return null;
    }
    if (operator.isOrder() || operator == MatchOperator.NOT) {
      return refuseOperator(interval.span());
    }
    if (interval.isSingle()) {
      return List.of(new Compare(REGISTER, equality(), interval.first()));
    }
    boolean negate = operator == MatchOperator.NEQ;
    return List.of(new Range(REGISTER, interval.first(), interval.last(), negate));
  }

  @Override
  public List<Operation> visit(MaskedExpression masked) {
    if (!left.type().type().isBitmask()) {
      // Of numbers a slash makes prefixes, as nft reads "mark 0x100/24".
      boolean prefix =
          masked.mask() instanceof Literal length
              && length.kind() == Literal.Kind.NUMBER
              && length.text().matches("[0-9]{1,3}");
      if (prefix) {
        long bits = Long.parseLong(((Literal) masked.mask()).text());
        return visit(new PrefixExpression(masked.value(), bits, masked.span()));
      }
      sink.error(
          masked.mask().span(),
          left.label() + " is no bit mask",
          "write '" + left.label() + " & MASK == VALUE'");
      return null;
    }
    if (operator.isOrder() || operator == MatchOperator.NOT || left.combined()) {
      return refuseOperator(masked.span());
    }
    Value value = constants.read(masked.value());
    Value mask = constants.read(masked.mask());
    if (value == null || mask == null) {
      return null;
    }
    return List.of(
        new Bitwise(REGISTER, mask, Value.ZERO), new Compare(REGISTER, equality(), value));
  }

  @Override
  public List<Operation> visit(SetExpression set) {
    for (SetElement element : set.elements()) {
      if (byName && !checkWhole(element.key())) {
        return null;
      }
    }
    Expression only = set.elements().size() == 1 ? set.elements().get(0).key() : set;
    // nft takes a set of one for its element: of flags, any bit of it will do then.
    boolean flags = left.type().type().isBitmask();
    boolean asks = operator == MatchOperator.IMPLICIT && flags && only instanceof Literal;
    boolean prefix = only instanceof PrefixExpression || only instanceof MaskedExpression && !flags;
    boolean compared =
        only instanceof Literal && (operator.isOrder() || operator == MatchOperator.NOT && flags);
    return asks || prefix || compared ? only.accept(this) : lookUp(set);
  }

  @Override
  public List<Operation> visit(SetReference reference) {
    return lookUp(reference);
  }

  private List<Operation> lookUp(Expression set) {
    if (operator.isOrder() || operator == MatchOperator.NOT) {
      return refuseOperator(set.span());
    }
    boolean several = !(set instanceof SetExpression literal) || literal.elements().size() > 1;
    if (several && uses.refusesVersionless(left)) {
      return null;
    }
    SetContent content = uses.content(set, SetShape.set(List.of(left.type())));
    if (content == null) {
      return null;
    }
    if (operator != MatchOperator.NEQ && set instanceof SetExpression && content.values() != null) {
      learnAll(content.values());
    }
    return List.of(SetUses.lookUp(content, operator == MatchOperator.NEQ));
  }

  /** Of several protocols nft keeps the last, or knows that there are several. */
  private void learnAll(ValueSet values) {
    for (ValueSet.Interval each : values.intervals()) {
      if (each.first().equals(each.last())) {
        protocols.learn(left, each.first());
      }
    }
  }

  // The path's MTU

  @Override
  public List<Operation> visit(MapExpression map) {
    return refuseConstant(map);
  }

  @Override
  public List<Operation> visit(VerdictExpression verdict) {
    return refuseConstant(verdict);
  }

  @Override
  public List<Operation> visit(WildcardKey key) {
    return refuseConstant(key);
  }

  @Override
  public List<Operation> visit(MtuExpression mtu) {
    if (!mtu.path()) {
      return refuse(mtu.span(), "'rt mtu' can only be assigned", "write 'path mtu'");
    }
    if (!left.is("meta", "length") || left.combined()) {
      String advice = "write 'meta length > path mtu'";
      return refuse(mtu.span(), "only 'meta length' compares with 'path mtu'", advice);
    }
    if (!operator.isOrder()) {
      String advice = "write '>', '>=', '<' or '<='";
      return refuse(mtu.span(), "'path mtu' is compared by order only", advice);
    }
    return List.of(new PathMtuCompare(comparison()));
  }

  // What cannot stand there

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }

  private List<Operation> refuseConstant(Expression expression) {
    constants.read(expression);
    return null;
  }

  @Override
  public List<Operation> visit(ConcatExpression concat) {
    return refuseConstant(concat);
  }

  @Override
  public List<Operation> visit(FieldExpression field) {
    return refuseConstant(field);
  }

  @Override
  public List<Operation> visit(HashExpression hash) {
    return refuseConstant(hash);
  }

  @Override
  public List<Operation> visit(TcpOptionExpression option) {
    return refuseConstant(option);
  }

  @Override
  public List<Operation> visit(VariableReference reference) {
    return refuseConstant(reference);
  }

  @Override
  public List<Operation> visit(Unsupported unsupported) {
    return refuseConstant(unsupported);
  }
}
