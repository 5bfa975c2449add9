package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** What stands left or right of an operator. */
public sealed interface Expression
    permits FieldExpression,
        TcpOptionExpression,
        HashExpression,
        BinaryExpression,
        Literal,
        RangeExpression,
        PrefixExpression,
        ListExpression,
        MaskedExpression,
        ConcatExpression,
        SetExpression,
        SetReference,
        VariableReference,
        MtuExpression,
        MapExpression,
        VerdictExpression,
        WildcardKey,
        Unsupported {
  SourceSpan span();

  <R> R accept(Visitor<R> visitor);

  /** A pass over an expression. */
  interface Visitor<R> {
    R visit(FieldExpression field);

    R visit(TcpOptionExpression option);

    R visit(HashExpression hash);

    R visit(BinaryExpression binary);

    R visit(Literal literal);

    R visit(RangeExpression range);

    R visit(PrefixExpression prefix);

    R visit(ListExpression list);

    R visit(MaskedExpression masked);

    R visit(ConcatExpression concat);

    R visit(SetExpression set);

    R visit(SetReference reference);

    R visit(VariableReference reference);

    R visit(MtuExpression mtu);

    R visit(MapExpression map);

    R visit(VerdictExpression verdict);

    R visit(WildcardKey key);

    R visit(Unsupported unsupported);
  }
}
