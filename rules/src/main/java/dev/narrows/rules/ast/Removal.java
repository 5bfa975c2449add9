package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "delete" or "flush" of something inside a table.
 *
 * @param contentOnly whether it stays and loses what it holds ("flush")
 * @param elements the elements that a set loses, or null when the whole thing is meant
 */
public record Removal(
    TableName table,
    Kind kind,
    Name name,
    boolean contentOnly,
    Expression elements,
    SourceSpan span)
    implements FileItem {
  /** What is removed; a set may be deleted as a map, and the other way round. */
  public enum Kind {
    CHAIN,
    SET,
    MAP,
    COUNTER,
    QUOTA,
    LIMIT
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
