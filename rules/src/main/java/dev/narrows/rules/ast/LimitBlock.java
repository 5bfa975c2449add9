package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * A named limit.
 *
 * @param limit null when the block says none
 */
public record LimitBlock(
    Name name, Table.Mode mode, String comment, LimitStatement limit, SourceSpan span)
    implements TableItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
