package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** What can stand in a chain. */
public sealed interface ChainItem
    permits HookHeader, PolicyHeader, Rule, Comment, Flag, Definition, Unsupported {
  SourceSpan span();

  void accept(Visitor visitor);

  /** A pass over a chain. */
  interface Visitor {
    void visit(HookHeader header);

    void visit(PolicyHeader policy);

    void visit(Rule rule);

    void visit(Comment comment);

    void visit(Flag flag);

    void visit(Definition definition);

    void visit(Unsupported unsupported);
  }
}
