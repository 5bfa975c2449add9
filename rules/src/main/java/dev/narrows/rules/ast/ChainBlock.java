package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/** A chain, or what a command adds to one. */
public record ChainBlock(Name name, Table.Mode mode, List<ChainItem> items, SourceSpan span)
    implements TableItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
