package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.JumpStatement;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.SetElement;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.VerdictExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.ElementStates;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.ProgramBuilder;
import dev.narrows.rules.eval.op.DynamicLookup;
import dev.narrows.rules.eval.op.ElementLookup;
import dev.narrows.rules.eval.op.MapLookup;
import dev.narrows.rules.eval.op.MapVerdict;
import dev.narrows.rules.eval.op.ObjectMapLookup;
import dev.narrows.rules.eval.op.SetLookup;
import dev.narrows.rules.eval.op.VerdictMapLookup;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.field.ValueType;
import dev.narrows.rules.semantic.ElementReader.Element;
import dev.narrows.rules.semantic.SetShape.Kind;
import dev.narrows.rules.semantic.Symbols.SetSymbol;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Compiles what a rule looks up in sets and maps; null after a diagnostic. */
final class SetUses {
  /** The first register of a key. */
  static final int KEY = Operand.REGISTER;

  private final TableSymbol table;
  private final NamedSets namedSets;
  private final ProgramBuilder program;
  private final ProtocolContext protocols;
  private final Set<String> broken;
  private final DiagnosticSink sink;

  SetUses(
      TableSymbol table,
      NamedSets namedSets,
      ProgramBuilder program,
      ProtocolContext protocols,
      Set<String> broken,
      DiagnosticSink sink) {
    this.table = table;
    this.namedSets = namedSets;
    this.program = program;
    this.protocols = protocols;
    this.broken = broken;
    this.sink = sink;
  }

  /**
   * A key, ready to be loaded into the registers from {@link #KEY} on.
   *
   * @param load tests the parts' dependencies, then loads them
   */
  record Key(List<OperandType> types, List<Operation> load, String label, SourceSpan span) {}

  // Keys

  /**
   * Reads a field, or several with dots between them.
   *
   * @param set what the key is looked up in: says whether interfaces go by name; may be null
   */
  Key key(Expression expression, Expression set) {
    List<Expression> parts =
        expression instanceof ConcatExpression concat ? concat.parts() : List.of(expression);
    List<OperandType> types = new ArrayList<>();
    List<Operation> guards = new ArrayList<>();
    List<Operation> loads = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    boolean good = true;
    for (int i = 0; i < parts.size(); i++) {
      Operand operand = part(parts.get(i), i, parts.size(), set);
      List<Operation> guard =
          operand == null || operand.isPresence()
              ? List.of()
              : protocols.require(operand.field(), operand.span());
      if (operand == null || guard == null) {
        good = false;
        continue;
      }
      guards.addAll(guard);
      types.add(operand.type());
      loads.addAll(operand.load());
      labels.add(operand.label());
    }
    if (!good) {
      return null;
    }
    guards.addAll(loads);
    return new Key(types, guards, String.join(" . ", labels), expression.span());
  }

  private Operand part(Expression part, int at, int parts, Expression set) {
    OperandReader reader = new OperandReader(sink, protocols, KEY + at);
    Operand operand = reader.read(part);
    if (operand == null
        || set != null && refusesVersionless(operand)
        || parts > 1 && (refusesPart(operand, sink) || refusesLabel(operand, sink))) {
      return null;
    }
    return isByName(operand, at, parts, set) ? reader.nameOf(operand) : operand;
  }

  /**
   * Looks at what a key would be looked up in that has an error of its own: whether it is there,
   * and where its verdicts lead.
   *
   * @param targets may be null
   */
  void checkAlone(Expression set, JumpTargets targets) {
    if (set instanceof SetReference reference) {
      find(reference);
    } else if (set instanceof SetExpression literal && targets != null) {
      for (SetElement each : literal.elements()) {
        if (each.data() instanceof VerdictExpression verdict
            && verdict.verdict() instanceof JumpStatement jump) {
          targets.find(jump);
        }
      }
    }
  }

  /** Whether the operand cannot be looked up as it is written; a diagnostic says so. */
  boolean refusesVersionless(Operand operand) {
    if (operand.isOfEitherVersion()) {
      String advice = "write 'ip' or 'ip6' in front of the address: nft wants it within keys";
      sink.error(operand.span(), "the IP version is not given here", advice);
    }
    return operand.isOfEitherVersion();
  }

  /** Whether it is what nft dies of between others; a diagnostic says so. */
  static boolean refusesLabel(Operand operand, DiagnosticSink sink) {
    boolean label = operand.type().type() == ValueType.CT_LABEL;
    if (label) {
      String message = operand.label() + " within a concatenation, over which nft 1.0.6 dies";
      sink.error(operand.span(), message, "match it apart from the others");
    }
    return label;
  }

  /** Whether the operand cannot stand between others; a diagnostic says so. */
  static boolean refusesPart(Operand operand, DiagnosticSink sink) {
    boolean named =
        operand.type().isInterfaceName()
            && operand.field().location() instanceof FieldLocation.Route;
    boolean unsized = operand.type().type() == ValueType.BITMASK && !operand.isShifted();
    if (unsized || named) {
      String message = operand.label() + " within a concatenation: nft knows no length of its type";
      sink.error(operand.span(), message, "match it apart from the others");
    }
    return unsized || named;
  }

  /** Whether an interface's index is compared by names that the set holds. */
  private static boolean isByName(Operand operand, int part, int parts, Expression set) {
    if (operand.type().type() != ValueType.INTERFACE_INDEX || !(set instanceof SetExpression all)) {
      return false;
    }
    for (SetElement element : all.elements()) {
      Expression key = element.key();
      if (parts > 1 && key instanceof ConcatExpression concat && part < concat.parts().size()) {
        key = concat.parts().get(part);
      }
      if (key instanceof Literal literal && literal.kind() != Literal.Kind.NUMBER) {
        return true;
      }
    }
    return false;
  }

  // What keys are looked up in

  /**
   * The content of a set that is written out or named.
   *
   * @param shape what it has to be; of a named one the data need not be as wide
   */
  SetContent content(Expression set, SetShape shape) {
    if (set instanceof SetReference reference) {
      return named(reference, shape);
    }
    if (!(set instanceof SetExpression literal)) {
      String what = shape.isMap() ? "a map" : "a set";
      sink.error(
          set.span(), "no " + what.substring(2), "write " + what + " in braces, or its name");
      return null;
    }
    if (literal.elements().isEmpty()) {
      sink.error(set.span(), "a set without elements", "define it with one at least");
      return null;
    }
    if (shape.kind() == Kind.VERDICTS && isNested(literal)) {
      sink.error(set.span(), "a map within a verdict map", "list its elements");
      return null;
    }
    ElementReader reader = new ElementReader(shape, sink);
    reader.takeProtocols(literal.elements().size() > 1);
    if (!reader.add(literal)) {
      return null;
    }
    ElementStates states = statesOf(reader.elements(), shape);
    SetAssembler assembler = new SetAssembler(shape, sink);
    boolean merges = reader.elements().stream().anyMatch(each -> !each.isExact());
    List<Element> distinct = assembler.distinct(reader.elements(), merges);
    return states == null || distinct == null
        ? null
        : assembler.constant(
            "__" + (shape.isMap() ? "map" : "set"), distinct, 0, states, program.clock());
  }

  private static boolean isNested(SetExpression set) {
    return set.elements().stream().anyMatch(each -> each.key() instanceof SetExpression);
  }

  /** Of a set without a name the first element that keeps something says what all keep. */
  private ElementStates statesOf(List<Element> elements, SetShape shape) {
    ElementStates states = ElementStates.NONE;
    for (Element each : elements) {
      boolean keeps = !each.options().states().isEmpty();
      if (shape.isMap() && (keeps || each.options().timeout() != null)) {
        sink.error(
            each.span(), "an element of a map without a name keeps nothing", "use a named map");
        return null;
      }
      if (keeps && states.isEmpty()) {
        states = new ElementStateCompiler(sink).compile(each.options().states());
      }
      if (states == null) {
        return null;
      }
    }
    return states;
  }

  private SetContent named(SetReference reference, SetShape shape) {
    SetSymbol set = find(reference);
    if (set == null || set.shape == null || refusesPresence(shape.key(), reference.span())) {
      return null;
    }
    boolean mapped = shape.isMap() && !set.shape.isMap();
    if (mapped || shape.isMap() && !isDataOf(set.shape, shape)) {
      sink.error(
          reference.span(),
          "a map of " + shape.dataLabel() + " is needed here",
          "'" + reference.name() + "' holds " + set.shape.dataLabel());
      return null;
    }
    if (!set.shape.takes(shape.key())) {
      sink.error(
          reference.span(),
          "the key is of type "
              + SetShape.label(shape.key())
              + ", the set of "
              + SetShape.label(set.shape.key()),
          "use a set of the key's type");
      return null;
    }
    return set.content;
  }

  /** Whether something is only there or not, which no named set holds; a diagnostic says so. */
  boolean refusesPresence(List<OperandType> types, SourceSpan span) {
    boolean presence = types.stream().anyMatch(each -> each.type() == ValueType.BOOLEAN);
    if (presence) {
      String message = "a set with a name for whether something is there: nft 1.0.6 finds no type";
      sink.error(span, message, "write the values in braces");
    }
    return presence;
  }

  private static boolean isDataOf(SetShape held, SetShape wanted) {
    return held.kind() == wanted.kind()
        && held.object().equals(wanted.object())
        && (held.kind() != Kind.MAP || SetShape.areSame(held.data(), wanted.data()));
  }

  /** A named set, read; null after a diagnostic. */
  SetSymbol find(SetReference reference) {
    SetSymbol set = table.sets.get(reference.name());
    if (set == null) {
      if (!broken.contains(reference.name())) {
        String otherwise = "declare it: 'set " + reference.name() + " { type ...; }'";
        sink.error(
            reference.span(),
            "table '" + table.qualified() + "' has no set '" + reference.name() + "'",
            Suggestion.adviceFor(reference.name(), table.sets.keySet(), otherwise));
      }
      return null;
    }
    namedSets.read(set);
    return set;
  }

  // Lookups

  /** The lookup of a key that has been loaded. */
  static Operation lookUp(SetContent content, boolean negate) {
    if (content.values() != null) {
      return new SetLookup(KEY, content.values(), negate);
    }
    return content.constant() != null
        ? new ElementLookup(KEY, content.constant(), negate)
        : new DynamicLookup(KEY, content.dynamic(), DynamicLookup.NO_TARGET, negate);
  }

  /** As key; when that has an error, its set is looked at all the same. */
  private Key keyOf(Expression left, Expression set, JumpTargets targets) {
    Key key = key(left, set);
    if (key == null) {
      checkAlone(set, targets);
    }
    return key;
  }

  /** A match of a concatenation. */
  List<Operation> match(Expression left, Expression right, boolean negate) {
    if (!(right instanceof SetExpression || right instanceof SetReference)) {
      sink.error(
          right.span(),
          "a concatenation is looked up in a set, not compared with a value",
          "write the value in braces");
      return null;
    }
    Key key = keyOf(left, right, null);
    SetContent content = key == null ? null : content(right, SetShape.set(key.types()));
    if (content == null) {
      return null;
    }
    List<Operation> operations = new ArrayList<>(key.load());
    operations.add(lookUp(content, negate));
    return operations;
  }

  /** Loads what a map has for a key into a register. */
  List<Operation> mapped(Expression left, Expression map, OperandType data, int target) {
    Key key = keyOf(left, map, null);
    SetContent content = key == null ? null : content(map, SetShape.map(key.types(), data));
    if (content == null) {
      return null;
    }
    List<Operation> operations = new ArrayList<>(key.load());
    operations.add(
        content.constant() != null
            ? new MapLookup(KEY, content.constant(), target)
            : new DynamicLookup(KEY, content.dynamic(), target, false));
    return operations;
  }

  /** Gives the verdict that a map has for a key. */
  List<Operation> verdict(Expression left, Expression map, JumpTargets targets) {
    Key key = keyOf(left, map, targets);
    SetContent content = key == null ? null : content(map, SetShape.verdicts(key.types()));
    if (key != null && content == null && map instanceof SetExpression) {
      checkAlone(map, targets);
    }
    List<MapVerdict> verdicts =
        content == null ? null : VerdictMaps.compile(content.elements(), targets);
    if (verdicts == null) {
      return null;
    }
    List<Operation> operations = new ArrayList<>(key.load());
    operations.add(new VerdictMapLookup(KEY, content.constant(), verdicts));
    return operations;
  }

  /** nft forgets how long parts are that are plain numbers; a diagnostic says so. */
  private boolean refusesIntegers(Key key) {
    boolean plain =
        key.types().size() > 1
            && key.types().stream()
                .map(OperandType::type)
                .anyMatch(each -> each == ValueType.INTEGER || each == ValueType.CT_LABEL);
    if (plain) {
      sink.error(
          key.span(),
          "a plain number within the key of a map of objects: nft 1.0.6 forgets its length",
          "match the number before");
    }
    return plain;
  }

  /**
   * Runs the object that a map has for a key.
   *
   * @param object what kind, such as "counter"
   * @param compiler makes the operation of an object's name; null after a diagnostic
   */
  List<Operation> objects(
      Expression left,
      Expression map,
      String object,
      BiFunction<String, SourceSpan, Operation> compiler) {
    Key key = keyOf(left, map, null);
    if (key == null || map instanceof SetExpression && refusesIntegers(key)) {
      return null;
    }
    SetContent content = content(map, SetShape.objects(key.types(), object));
    if (content == null) {
      return null;
    }
    List<Operation> found = new ArrayList<>();
    for (Element each : content.elements()) {
      Operation operation = compiler.apply(each.object().text(), each.object().span());
      if (operation == null) {
        return null;
      }
      found.add(operation);
    }
    List<Operation> operations = new ArrayList<>(key.load());
    operations.add(new ObjectMapLookup(KEY, content.constant(), found));
    return operations;
  }
}
