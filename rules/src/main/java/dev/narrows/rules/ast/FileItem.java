package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** What can stand at the top of a file. */
public sealed interface FileItem
    permits Table, TableRemoval, Removal, RulesetFlush, PathMtuBlock, Definition, Unsupported {
  SourceSpan span();

  void accept(Visitor visitor);

  /** A pass over a file. */
  interface Visitor {
    void visit(Table table);

    void visit(TableRemoval removal);

    void visit(Removal removal);

    void visit(RulesetFlush flush);

    void visit(PathMtuBlock block);

    void visit(Definition definition);

    void visit(Unsupported unsupported);
  }
}
