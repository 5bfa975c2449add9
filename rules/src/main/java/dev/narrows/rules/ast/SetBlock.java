package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/**
 * A named set or map.
 *
 * @param key null when no type is written
 * @param data null for a set
 * @param dataInterval whether the data are ranges
 * @param elements sets or variables that hold sets
 * @param size the most elements it may have, or -1
 * @param timeout how long elements live that do not say; null for ever
 * @param states what each element keeps for itself
 */
public record SetBlock(
    Name name,
    boolean map,
    Table.Mode mode,
    SetType key,
    SetType data,
    boolean dataInterval,
    List<Name> flags,
    List<Expression> elements,
    long size,
    boolean autoMerge,
    Literal timeout,
    Literal gcInterval,
    Name policy,
    String comment,
    List<Statement> states,
    SourceSpan span)
    implements TableItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
