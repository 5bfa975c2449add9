package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * A named quota.
 *
 * @param quota null when the block says none
 */
public record QuotaBlock(
    Name name, Table.Mode mode, String comment, QuotaStatement quota, SourceSpan span)
    implements TableItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
