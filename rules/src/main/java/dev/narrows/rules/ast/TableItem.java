package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** What can stand in a table. */
public sealed interface TableItem
    permits ChainBlock,
        SetBlock,
        SetAddition,
        CounterBlock,
        QuotaBlock,
        LimitBlock,
        Comment,
        Flag,
        Definition,
        Unsupported {
  SourceSpan span();

  void accept(Visitor visitor);

  /** A pass over a table. */
  interface Visitor {
    void visit(ChainBlock chain);

    void visit(SetBlock set);

    void visit(SetAddition addition);

    void visit(CounterBlock counter);

    void visit(QuotaBlock quota);

    void visit(LimitBlock limit);

    void visit(Comment comment);

    void visit(Flag flag);

    void visit(Definition definition);

    void visit(Unsupported unsupported);
  }
}
