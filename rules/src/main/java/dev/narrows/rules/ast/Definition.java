package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "define", "redefine" or "undefine".
 *
 * @param value null for undefine
 */
public record Definition(Kind kind, Name name, Expression value, SourceSpan span)
    implements FileItem, TableItem, ChainItem {
  /** Which of the three. */
  public enum Kind {
    DEFINE,
    REDEFINE,
    UNDEFINE
  }

  @Override
  public void accept(FileItem.Visitor visitor) {
    visitor.visit(this);
  }

  @Override
  public void accept(TableItem.Visitor visitor) {
    visitor.visit(this);
  }

  @Override
  public void accept(ChainItem.Visitor visitor) {
    visitor.visit(this);
  }
}
