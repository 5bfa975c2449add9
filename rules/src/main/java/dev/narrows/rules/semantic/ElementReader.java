package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.ElementOptions;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.PrefixExpression;
import dev.narrows.rules.ast.RangeExpression;
import dev.narrows.rules.ast.SetElement;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.ast.VerdictExpression;
import dev.narrows.rules.ast.WildcardKey;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.ValueType;
import dev.narrows.rules.semantic.SetShape.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Reads the elements of a set or map, and sets that came out of variables. */
final class ElementReader {
  /** Variables within variables multiply: this bounds what they can come to. */
  private static final int MAX_ELEMENTS = 1_000_000;

  /** Key words of nft's grammar (primary_rhs_expr). */
  private static final Set<String> PROTOCOLS =
      Set.of(
          "tcp", "udp", "udplite", "esp", "ah", "icmp", "igmp", "icmpv6", "gre", "comp", "dccp",
          "sctp");

  /** Whose numbers the kernel keeps in the machine's order. */
  private static final Set<ValueType> HOST_ORDER =
      EnumSet.of(
          ValueType.MARK,
          ValueType.USER,
          ValueType.GROUP,
          ValueType.INTERFACE_INDEX,
          ValueType.INTERFACE_GROUP,
          ValueType.TRAFFIC_CLASS,
          ValueType.CT_STATE,
          ValueType.CT_STATUS,
          ValueType.HOUR);

  /** One value, or all values between two. */
  record Interval(Value first, Value last, SourceSpan span) {
    boolean isSingle() {
      return first.equals(last);
    }

    boolean isSame(Interval other) {
      return first.equals(other.first) && last.equals(other.last);
    }
  }

  /**
   * An element.
   *
   * @param key part by part; null for "*"
   * @param data the value of a map; null when it is none, or more than a register holds
   * @param verdict of a verdict map; else null
   * @param object of a map of objects; else null
   */
  record Element(
      List<Interval> key,
      Value data,
      Statement verdict,
      Literal object,
      ElementOptions options,
      SourceSpan span) {
    boolean isExact() {
      return key == null || key.stream().allMatch(Interval::isSingle);
    }

    boolean isSameKey(Element other) {
      if (key == null || other.key == null) {
        return key == other.key;
      }
      for (int i = 0; i < key.size(); i++) {
        if (!key.get(i).isSame(other.key.get(i))) {
          return false;
        }
      }
      return true;
    }

    boolean isSameData(Element other) {
      return Objects.equals(data, other.data)
          && text(verdict).equals(text(other.verdict))
          && (object == null || object.text().equals(other.object.text()));
    }

    private static String text(Statement verdict) {
      return verdict == null ? "" : VerdictMaps.text(verdict);
    }
  }

  private final SetShape shape;
  private final DiagnosticSink sink;
  private final List<ConstantReader> constants;
  private final List<Element> elements = new ArrayList<>();
  private final List<Element> keyless = new ArrayList<>();
  private boolean tooMany;
  private boolean protocols;

  ElementReader(SetShape shape, DiagnosticSink sink) {
    this.shape = shape;
    this.sink = sink;
    this.constants = shape.key().stream().map(type -> new ConstantReader(type, sink)).toList();
  }

  /**
   * Whether names of protocols stand for their numbers, of whatever type the elements are: nft's
   * grammar makes numbers of them, which it looks at only when they stand alone.
   */
  void takeProtocols(boolean taken) {
    protocols = taken;
  }

  /** What has been read. */
  List<Element> elements() {
    return elements;
  }

  /** Elements whose keys have errors: what they lead to can be looked at all the same. */
  List<Element> keyless() {
    return keyless;
  }

  /** Adds an element, or all of a set; false after a diagnostic. */
  boolean add(Expression expression) {
    if (expression instanceof SetExpression set) {
      return addAll(set);
    }
    return add(new SetElement(expression, ElementOptions.NONE, null, expression.span()));
  }

  private boolean addAll(SetExpression set) {
    boolean good = true;
    for (SetElement element : set.elements()) {
      good &= element.key() instanceof SetExpression inner ? addAll(inner) : add(element);
      if (sink.isFull() || tooMany) {
        return false;
      }
    }
    return good;
  }

  private boolean add(SetElement element) {
    if (elements.size() >= MAX_ELEMENTS) {
      String message = "a set of more than " + MAX_ELEMENTS + " elements";
      sink.error(element.span(), message, "join neighbours to ranges or prefixes");
      tooMany = true;
      return false;
    }
    boolean wildcard = element.key() instanceof WildcardKey;
    List<Interval> key = wildcard ? null : key(element.key());
    if (!checkData(element)) {
      return false;
    }
    boolean good = true;
    Value data = null;
    Statement verdict = null;
    Literal object = null;
    if (shape.kind() == Kind.MAP) {
      data = data(element.data());
      good = data != null;
    } else if (shape.kind() == Kind.VERDICTS) {
      verdict = ((VerdictExpression) element.data()).verdict();
    } else if (shape.kind() == Kind.OBJECTS) {
      object = (Literal) element.data();
    }
    Element read = new Element(key, data, verdict, object, element.options(), element.span());
    if (!wildcard && key == null) {
      keyless.add(read);
      return false;
    }
    return good && elements.add(read);
  }

  /** Whether what stands behind the colon is of the right kind. */
  private boolean checkData(SetElement element) {
    Expression data = element.data();
    if (shape.kind() == Kind.SET) {
      if (data != null) {
        sink.error(element.span(), "a map's element in a set", "remove ':' and what follows");
      }
      return data == null;
    }
    if (data == null) {
      sink.error(
          element.span(),
          "an element of a map without what it maps to",
          "write 'KEY : VALUE': the map holds " + shape.dataLabel());
      return false;
    }
    boolean good =
        shape.kind() == Kind.VERDICTS
            ? data instanceof VerdictExpression
            : shape.kind() == Kind.OBJECTS
                ? data instanceof Literal
                : !(data instanceof VerdictExpression);
    if (!good) {
      sink.error(data.span(), "the map holds " + shape.dataLabel(), "write such a value");
    }
    return good;
  }

  private List<Interval> key(Expression key) {
    List<Expression> parts = key instanceof ConcatExpression concat ? concat.parts() : List.of(key);
    if (parts.size() != shape.key().size()) {
      sink.error(
          key.span(),
          "a key of " + parts.size() + (parts.size() == 1 ? " part" : " parts"),
          "the set holds " + SetShape.label(shape.key()));
      return null;
    }
    List<Interval> intervals = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      Interval interval = part(parts.get(i), shape.key().get(i), constants.get(i));
      if (interval != null) {
        intervals.add(interval);
      }
    }
    if (intervals.size() < parts.size()) {
      return null;
    }
    return parts.size() == 1 ? List.of(intervals.get(0)) : List.copyOf(intervals);
  }

  private Interval part(Expression expression, OperandType type, ConstantReader constant) {
    if (expression instanceof SetReference) {
      sink.error(
          expression.span(), "a set within a set", "list its elements, or use a second rule");
      return null;
    }
    if (type.isInterfaceName()) {
      return new InterfaceNames(sink).read(expression);
    }
    if (expression instanceof RangeExpression range) {
      return range(range, constant, sink);
    }
    if (expression instanceof PrefixExpression prefix) {
      Interval interval = prefix(prefix, type, constant, sink);
      return interval == null || isOrdered(interval, type) ? interval : null;
    }
    Value protocol = protocols ? protocol(expression, type) : null;
    Value value = protocol != null ? protocol : constant.read(expression);
    return value == null ? null : new Interval(value, value, expression.span());
  }

  /**
   * Whether a prefix ends behind where it begins when nft has made two keys of it: within
   * concatenations it adds the last key's bits to numbers whose octets are the other way round,
   * each for itself, and the kernel refuses what comes out of some (nft_pipapo_insert).
   */
  private boolean isOrdered(Interval prefix, OperandType type) {
    if (!shape.isConcatenation() || !HOST_ORDER.contains(type.type())) {
      return true;
    }
    int first = Integer.reverseBytes((int) prefix.first().low());
    int added = (int) (prefix.last().low() - prefix.first().low());
    int last = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      last |= ((first >>> shift) + (added >>> shift) & 0xff) << shift;
    }
    boolean ordered = Integer.compareUnsigned(first, last) <= 0;
    if (!ordered) {
      sink.error(
          prefix.span(),
          "nft 1.0.6 turns the octets of this prefix round, and the kernel refuses what comes out",
          "write it as a range");
    }
    return ordered;
  }

  private static Value protocol(Expression expression, OperandType type) {
    boolean named =
        expression instanceof Literal word
            && word.kind() == Literal.Kind.WORD
            && PROTOCOLS.contains(word.text());
    Integer number =
        named ? ValueType.INET_PROTOCOL.constants().get(((Literal) expression).text()) : null;
    boolean address =
        type.type() == ValueType.IPV4_ADDRESS || type.type() == ValueType.IPV6_ADDRESS;
    return number == null || address || type.bits() < Byte.SIZE ? null : Value.of(number);
  }

  /** The value that a map has; of several parts and of ranges the first, which no rule reads. */
  private Value data(Expression data) {
    List<Expression> parts =
        data instanceof ConcatExpression concat ? concat.parts() : List.of(data);
    if (parts.size() != shape.data().size()) {
      sink.error(data.span(), "data of other parts", "the map holds " + shape.dataLabel());
      return null;
    }
    Value first = null;
    for (int i = 0; i < parts.size(); i++) {
      OperandType type = shape.data().get(i);
      Interval read = part(parts.get(i), type, new ConstantReader(type, sink));
      if (read == null) {
        return null;
      }
      first = first == null ? read.first() : first;
    }
    return first;
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
}
