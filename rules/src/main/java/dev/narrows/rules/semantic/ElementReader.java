package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.ListExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.MaskedExpression;
import dev.narrows.rules.ast.MtuExpression;
import dev.narrows.rules.ast.PrefixExpression;
import dev.narrows.rules.ast.RangeExpression;
import dev.narrows.rules.ast.SetElement;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.TcpOptionExpression;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.ast.VariableReference;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads the elements of a set: values, ranges, prefixes, and sets that came out of variables. */
final class ElementReader implements Expression.Visitor<Boolean> {
  /** Variables within variables multiply: this bounds what they can come to. */
  private static final int MAX_ELEMENTS = 1_000_000;

  /** One element, or all values between two. */
  record Interval(Value first, Value last, SourceSpan span) {
    boolean isSingle() {
      return first.equals(last);
    }
  }

  private final OperandType type;
  private final DiagnosticSink sink;
  private final ConstantReader constants;
  private final InterfaceNames names;
  private final List<Interval> intervals = new ArrayList<>();
  private boolean tooMany;

  ElementReader(OperandType type, DiagnosticSink sink) {
    this.type = type;
    this.sink = sink;
    this.constants = new ConstantReader(type, sink);
    this.names = new InterfaceNames(sink);
  }

  /** Adds an element, or all of a set; false after a diagnostic. */
  boolean add(Expression element) {
    if (intervals.size() >= MAX_ELEMENTS) {
      if (!tooMany) {
        String message = "a set of more than " + MAX_ELEMENTS + " elements";
        sink.error(element.span(), message, "join neighbours to ranges or prefixes");
      }
      tooMany = true;
      return false;
    }
    return element.accept(this);
  }

  SetContent content() {
    ValueSet.Builder values = ValueSet.builder();
    intervals.forEach(each -> values.addRange(each.first(), each.last()));
    return new SetContent(type, values.build());
  }

  /** How many elements there are; ranges count as one, and the same one twice as two. */
  int size() {
    return intervals.size();
  }

  /** The first element that is a range, or null. */
  Interval firstRange() {
    for (Interval each : intervals) {
      if (!each.isSingle()) {
        return each;
      }
    }
    return null;
  }

  /** An element that overlaps another without being the same, or null. */
  Interval firstOverlap() {
    List<Interval> sorted = new ArrayList<>(intervals);
    sorted.sort(Comparator.comparing(Interval::first).thenComparing(Interval::last));
    Interval widest = null;
    for (Interval each : sorted) {
      if (widest != null && each.first().compareTo(widest.last()) <= 0 && !isSame(each, widest)) {
        return each;
      }
      if (widest == null || each.last().compareTo(widest.last()) > 0) {
        widest = each;
      }
    }
    return null;
  }

  private static boolean isSame(Interval a, Interval b) {
    return a.first().equals(b.first()) && a.last().equals(b.last());
  }

  /** Reads a range of values; null after a diagnostic. */
  static Interval range(RangeExpression range, ConstantReader constants, DiagnosticSink sink) {
    Value first = constants.read(range.first());
    Value last = constants.read(range.last());
    if (first == null || last == null) {
      return null;
    }
    if (first.compareTo(last) > 0) {
      sink.error(range.span(), "the range ends before it begins", "swap its ends");
      return null;
    }
    return new Interval(first, last, range.span());
  }

  /** Reads a prefix as the range that it stands for; null after a diagnostic. */
  static Interval prefix(
      PrefixExpression prefix, OperandType type, ConstantReader constants, DiagnosticSink sink) {
    Value value = constants.read(prefix.value());
    if (value == null) {
      return null;
    }
    if (prefix.length() > type.bits()) {
      sink.error(
          prefix.span(),
          "a prefix of " + prefix.length() + " bits",
          "write /" + type.bits() + " or less: " + type.type().label());
      return null;
    }
    Value host = Value.ones(type.bits() - (int) prefix.length());
    return new Interval(value.and(host.not()), value.or(host), prefix.span());
  }

  private boolean take(Interval interval) {
    return interval != null && intervals.add(interval);
  }

  private boolean single(Expression expression) {
    if (type.isInterfaceName()) {
      return take(names.read(expression));
    }
    Value value = constants.read(expression);
    return value != null && take(new Interval(value, value, expression.span()));
  }

  @Override
  public Boolean visit(Literal literal) {
    return single(literal);
  }

  @Override
  public Boolean visit(BinaryExpression binary) {
    return single(binary);
  }

  @Override
  public Boolean visit(RangeExpression range) {
    return type.isInterfaceName() ? single(range) : take(range(range, constants, sink));
  }

  @Override
  public Boolean visit(PrefixExpression prefix) {
    return type.isInterfaceName() ? single(prefix) : take(prefix(prefix, type, constants, sink));
  }

  @Override
  public Boolean visit(SetExpression set) {
    boolean good = true;
    for (SetElement element : set.elements()) {
      for (Unsupported each : element.unsupported()) {
        good = visit(each);
      }
      good &= add(element.key());
      if (sink.isFull() || tooMany) {
        return false;
      }
    }
    return good;
  }

  @Override
  public Boolean visit(SetReference reference) {
    sink.error(reference.span(), "a set within a set", "list its elements, or use a second rule");
    return false;
  }

  @Override
  public Boolean visit(ListExpression list) {
    return single(list);
  }

  @Override
  public Boolean visit(MaskedExpression masked) {
    return single(masked);
  }

  @Override
  public Boolean visit(ConcatExpression concat) {
    constants.visit(concat);
    return false;
  }

  @Override
  public Boolean visit(FieldExpression field) {
    return single(field);
  }

  @Override
  public Boolean visit(TcpOptionExpression option) {
    return single(option);
  }

  @Override
  public Boolean visit(VariableReference reference) {
    return single(reference);
  }

  @Override
  public Boolean visit(MtuExpression mtu) {
    return single(mtu);
  }

  @Override
  public Boolean visit(Unsupported unsupported) {
    constants.visit(unsupported);
    return false;
  }
}
