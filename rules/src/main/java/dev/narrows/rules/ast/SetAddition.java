package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "add element". */
public record SetAddition(Name set, Expression elements, SourceSpan span) implements TableItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
