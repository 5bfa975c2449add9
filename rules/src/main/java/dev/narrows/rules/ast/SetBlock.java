package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/**
 * A named set.
 *
 * @param typeNames parts of its type when written by "type", else empty
 * @param typeOf parts of its type when written by "typeof", else empty
 * @param elements sets or variables that hold sets
 * @param size the most elements it may have, or -1
 */
public record SetBlock(
    Name name,
    Table.Mode mode,
    List<Name> typeNames,
    List<Expression> typeOf,
    List<Name> flags,
    List<Expression> elements,
    long size,
    boolean autoMerge,
    List<Unsupported> unsupported,
    SourceSpan span)
    implements TableItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
