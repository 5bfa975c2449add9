package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "add element".
 *
 * @param mode CREATE when no element may be there already
 */
public record SetAddition(Table.Mode mode, Name set, Expression elements, SourceSpan span)
    implements TableItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
