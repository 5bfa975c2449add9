package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A flag of a table or chain. */
public record Flag(Name flag, SourceSpan span) implements TableItem, ChainItem {
  @Override
  public void accept(TableItem.Visitor visitor) {
    visitor.visit(this);
  }

  @Override
  public void accept(ChainItem.Visitor visitor) {
    visitor.visit(this);
  }
}
