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
import dev.narrows.rules.ast.PrefixExpression;
import dev.narrows.rules.ast.RangeExpression;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.TcpOptionExpression;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.ast.VariableReference;
import dev.narrows.rules.ast.VerdictExpression;
import dev.narrows.rules.ast.WildcardKey;
import dev.narrows.rules.diagnostic.SourceSpan;

/** Gives a value that came out of a variable the variable's place; what is inside keeps its own. */
final class Relocation implements Expression.Visitor<Expression> {
  private final SourceSpan span;

  Relocation(SourceSpan span) {
    this.span = span;
  }

  @Override
  public Expression visit(Literal literal) {
    return new Literal(literal.kind(), literal.text(), span);
  }

  @Override
  public Expression visit(BinaryExpression binary) {
    return new BinaryExpression(binary.operator(), binary.left(), binary.right(), span);
  }

  @Override
  public Expression visit(RangeExpression range) {
    return new RangeExpression(range.first(), range.last(), span);
  }

  @Override
  public Expression visit(PrefixExpression prefix) {
    return new PrefixExpression(prefix.value(), prefix.length(), span);
  }

  @Override
  public Expression visit(ListExpression list) {
    return new ListExpression(list.values(), span);
  }

  @Override
  public Expression visit(MaskedExpression masked) {
    return new MaskedExpression(masked.value(), masked.mask(), span);
  }

  @Override
  public Expression visit(ConcatExpression concat) {
    return new ConcatExpression(concat.parts(), span);
  }

  @Override
  public Expression visit(SetExpression set) {
    return new SetExpression(set.elements(), span);
  }

  @Override
  public Expression visit(SetReference reference) {
    return new SetReference(reference.name(), span);
  }

  @Override
  public Expression visit(FieldExpression field) {
    return new FieldExpression(field.protocol(), field.field(), span);
  }

  @Override
  public Expression visit(HashExpression hash) {
    return new HashExpression(hash.key(), hash.modulus(), hash.seed(), hash.offset(), span);
  }

  @Override
  public Expression visit(TcpOptionExpression option) {
    return new TcpOptionExpression(option.option(), option.field(), span);
  }

  @Override
  public Expression visit(VariableReference reference) {
    return new VariableReference(reference.name(), span);
  }

  @Override
  public Expression visit(MapExpression map) {
    return new MapExpression(map.key(), map.map(), span);
  }

  @Override
  public Expression visit(VerdictExpression verdict) {
    return new VerdictExpression(verdict.verdict(), span);
  }

  @Override
  public Expression visit(WildcardKey key) {
    return new WildcardKey(span);
  }

  @Override
  public Expression visit(MtuExpression mtu) {
    return new MtuExpression(mtu.path(), span);
  }

  @Override
  public Expression visit(Unsupported unsupported) {
    return unsupported;
  }
}
