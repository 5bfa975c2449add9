package dev.narrows.rules.semantic;

import dev.narrows.rules.Hook;
import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.eval.op.FibLoad.Device;
import dev.narrows.rules.eval.op.FibLoad.Query;
import dev.narrows.rules.eval.op.FibLoad.Result;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.field.ValueType;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads "fib saddr . iif oif" and so on (nftables: src/parser_bison.y, fib_expr). */
final class RouteFields {
  private static final List<String> FLAGS = List.of("saddr", "daddr", "mark", "iif", "oif");
  private static final Map<String, Result> RESULTS =
      Map.of("oif", Result.OIF, "oifname", Result.OIFNAME, "type", Result.TYPE);

  private static final Set<Hook> COMING = EnumSet.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
  private static final Set<Hook> LEAVING = EnumSet.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);

  private final DiagnosticSink sink;

  RouteFields(DiagnosticSink sink) {
    this.sink = sink;
  }

  /** Null after a diagnostic. */
  FieldDescriptor find(FieldExpression expression) {
    List<String> words =
        Arrays.stream(expression.field().text().split(" "))
            .filter(word -> !word.equals("."))
            .toList();
    List<String> flags = words.subList(0, words.size() - 1);
    Result result = RESULTS.get(words.get(words.size() - 1));
    if (result == null) {
      return refuse(
          expression, "of a route there is no such thing", "ask for oif, oifname or type");
    }
    for (String flag : flags) {
      if (!FLAGS.contains(flag)) {
        String advice = "write saddr or daddr, mark, iif or oif";
        return refuse(expression, "no route is looked up by '" + flag + "'", advice);
      }
    }
    boolean source = flags.contains("saddr");
    if (source == flags.contains("daddr")) {
      return refuse(expression, "one of saddr and daddr is looked up", "write one of them");
    }
    boolean in = flags.contains("iif");
    boolean out = flags.contains("oif");
    if (in && out || out && result != Result.TYPE) {
      return refuse(
          expression,
          in ? "iif and oif exclude each other" : "oif is the answer, and cannot be asked with",
          "leave one of them out");
    }
    Device device = in ? Device.IN : out ? Device.OUT : Device.ANY;
    Query query = new Query(source, flags.contains("mark"), device);
    return field(expression.field().text(), query, result);
  }

  private static FieldDescriptor field(String name, Query query, Result result) {
    ValueType type =
        switch (result) {
          case TYPE -> ValueType.ROUTE_TYPE;
          case OIF -> ValueType.INTERFACE_INDEX;
          case OIFNAME -> ValueType.INTERFACE_NAME;
          case PRESENT -> ValueType.BOOLEAN;
        };
    FieldLocation location = new FieldLocation.Route(query, result);
    return new FieldDescriptor("fib", name, location, type, List.of(), List.of());
  }

  /** The same look-up with another answer; null when the field is none. */
  static FieldDescriptor as(Result result, FieldDescriptor field) {
    return field != null && field.location() instanceof FieldLocation.Route route
        ? field(field.name(), route.query(), result)
        : null;
  }

  /** Whether a value asks whether there is such a route: "exists" or "missing". */
  static boolean isPresence(Operand operand, Expression right) {
    return operand.type().type() == ValueType.INTERFACE_INDEX
        && operand.field() != null
        && operand.field().location() instanceof FieldLocation.Route
        && !operand.combined()
        && isPresence(right);
  }

  private static boolean isPresence(Expression right) {
    return right instanceof Literal literal
        && literal.kind() == Literal.Kind.WORD
        && ValueType.BOOLEAN.constant(literal.text()).isPresent();
  }

  /** Whether "exists" and "missing" stand where the kernel takes neither; a diagnostic says so. */
  boolean refusesPresence(Operand operand, Expression right) {
    boolean present =
        right instanceof SetExpression set
            ? set.elements().stream().anyMatch(each -> isPresence(each.key()))
            : isPresence(right) && operand.type().isInterfaceName();
    if (present && operand.field().location() instanceof FieldLocation.Route) {
      sink.error(right.span(), "no interface is meant here", "compare 'oif' with 'missing' alone");
      return true;
    }
    return false;
  }

  /** Notes what of an expression only some hooks allow (kernel: nft_fib_validate). */
  static void note(Expression expression, ChainSymbol chain, JumpGraph jumps) {
    if (expression instanceof ConcatExpression concat) {
      concat.parts().forEach(part -> note(part, chain, jumps));
    } else if (expression instanceof BinaryExpression binary) {
      note(binary.left(), chain, jumps);
    } else if (expression instanceof FieldExpression field
        && field.protocol().text().equals("fib")) {
      String text = field.field().text();
      if (text.contains(" oif type")) {
        jumps.noteRoute(chain, field.span(), LEAVING);
      } else if (!text.endsWith("type") || text.contains(" iif ")) {
        jumps.noteRoute(chain, field.span(), COMING);
      }
    }
  }

  private FieldDescriptor refuse(FieldExpression expression, String message, String advice) {
    sink.error(expression.span(), message, advice);
    return null;
  }
}
