package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * A construct that is understood and not supported, wherever it stands.
 *
 * @param what the construct
 * @param advice what to do instead
 */
public record Unsupported(String what, String advice, SourceSpan span)
    implements FileItem, TableItem, ChainItem, Statement, Expression {
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

  @Override
  public void accept(Statement.Visitor visitor) {
    visitor.visit(this);
  }

  @Override
  public <R> R accept(Expression.Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
