package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * A named counter.
 *
 * @param packets where it starts, as a saved rule set writes it
 * @param bytes where it starts
 */
public record CounterBlock(
    Name name, Table.Mode mode, String comment, long packets, long bytes, SourceSpan span)
    implements TableItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
