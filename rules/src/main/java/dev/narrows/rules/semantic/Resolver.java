package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.HashExpression;
import dev.narrows.rules.ast.JumpStatement;
import dev.narrows.rules.ast.ListExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.MapExpression;
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
import dev.narrows.rules.ast.VerdictExpression;
import dev.narrows.rules.ast.WildcardKey;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts the values of variables in their places. Variables that double each other are refused before
 * anything walks through what they stand for: it is kept once, and would be looked at for ever.
 */
final class Resolver implements Expression.Visitor<Expression> {
  private static final long MAX_VALUES = 2_000_000;

  /** What passes that descend into an expression can bear. */
  private static final int MAX_DEPTH = 256;

  private final Definitions.Place place;
  private final Set<String> broken;
  private final DiagnosticSink sink;
  private long values;
  private int level;
  private int depth;

  Resolver(Definitions.Place place, Set<String> broken, DiagnosticSink sink) {
    this.place = place;
    this.broken = broken;
    this.sink = sink;
  }

  /** The expression without variables, or null after a diagnostic. */
  Expression resolve(Expression expression) {
    values++;
    level++;
    depth = Math.max(depth, level);
    Expression resolved = expression.accept(this);
    level--;
    return resolved;
  }

  /** What all that was resolved comes to. */
  Definitions.Extent extent() {
    return new Definitions.Extent(values, depth);
  }

  @Override
  public Expression visit(VariableReference reference) {
    String name = reference.name();
    Expression value = place.lookUp(name);
    if (value == null) {
      if (!broken.contains(name)) {
        String otherwise = "define it above: 'define " + name + " = ...'";
        sink.error(
            reference.span(),
            "no variable '" + name + "' is defined here",
            Suggestion.adviceFor(name, place.names(), otherwise));
      }
      return null;
    }
    Definitions.Extent extent = place.extentOf(name);
    // The value stands in the variable's place, not within it.
    values += extent.values() - 1;
    depth = Math.max(depth, level - 1 + extent.depth());
    if (values > MAX_VALUES || depth > MAX_DEPTH) {
      String bound =
          values > MAX_VALUES ? MAX_VALUES + " values" : MAX_DEPTH + " expressions in each other";
      sink.error(
          reference.span(),
          "variables within variables: with '" + name + "' these are more than " + bound,
          "write out what is meant, or use fewer variables");
      return null;
    }
    // A plain value takes the place where it is used, so that an error points there.
    return value.accept(new Relocation(reference.span()));
  }

  private List<Expression> all(List<Expression> expressions) {
    List<Expression> resolved = new ArrayList<>(expressions.size());
    for (Expression each : expressions) {
      Expression value = resolve(each);
      if (value == null) {
        return null;
      }
      resolved.add(value);
    }
    return resolved;
  }

  @Override
  public Expression visit(BinaryExpression binary) {
    List<Expression> both = all(List.of(binary.left(), binary.right()));
    return both == null
        ? null
        : new BinaryExpression(binary.operator(), both.get(0), both.get(1), binary.span());
  }

  @Override
  public Expression visit(RangeExpression range) {
    List<Expression> both = all(List.of(range.first(), range.last()));
    return both == null ? null : new RangeExpression(both.get(0), both.get(1), range.span());
  }

  @Override
  public Expression visit(PrefixExpression prefix) {
    Expression value = resolve(prefix.value());
    return value == null ? null : new PrefixExpression(value, prefix.length(), prefix.span());
  }

  @Override
  public Expression visit(ListExpression list) {
    List<Expression> values = all(list.values());
    return values == null ? null : new ListExpression(values, list.span());
  }

  @Override
  public Expression visit(MaskedExpression masked) {
    List<Expression> both = all(List.of(masked.value(), masked.mask()));
    return both == null ? null : new MaskedExpression(both.get(0), both.get(1), masked.span());
  }

  @Override
  public Expression visit(ConcatExpression concat) {
    List<Expression> parts = all(concat.parts());
    return parts == null ? null : new ConcatExpression(parts, concat.span());
  }

  @Override
  public Expression visit(SetExpression set) {
    List<SetElement> elements = new ArrayList<>(set.elements().size());
    boolean complete = true;
    for (SetElement each : set.elements()) {
      Expression key = resolve(each.key());
      Expression data = each.data() == null ? null : resolve(each.data());
      complete &= key != null && (each.data() == null || data != null);
      elements.add(
          key == each.key() && data == each.data()
              ? each
              : new SetElement(key, each.options(), data, each.span()));
    }
    return complete ? new SetExpression(elements, set.span()) : null;
  }

  @Override
  public Expression visit(FieldExpression field) {
    return field;
  }

  @Override
  public Expression visit(HashExpression hash) {
    List<Expression> key = all(hash.key());
    return key == null
        ? null
        : new HashExpression(key, hash.modulus(), hash.seed(), hash.offset(), hash.span());
  }

  @Override
  public Expression visit(TcpOptionExpression option) {
    return option;
  }

  @Override
  public Expression visit(Literal literal) {
    return literal;
  }

  @Override
  public Expression visit(SetReference reference) {
    return reference;
  }

  @Override
  public Expression visit(MapExpression map) {
    List<Expression> both = all(List.of(map.key(), map.map()));
    return both == null ? null : new MapExpression(both.get(0), both.get(1), map.span());
  }

  @Override
  public Expression visit(VerdictExpression verdict) {
    if (!(verdict.verdict() instanceof JumpStatement jump)) {
      return verdict;
    }
    Expression target = resolve(jump.target());
    return target == null
        ? null
        : new VerdictExpression(
            new JumpStatement(jump.isGoto(), target, jump.span()), verdict.span());
  }

  @Override
  public Expression visit(WildcardKey key) {
    return key;
  }

  @Override
  public Expression visit(MtuExpression mtu) {
    return mtu;
  }

  @Override
  public Expression visit(Unsupported unsupported) {
    return unsupported;
  }
}
