package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "left set value", or with add our "left add value". */
public record AssignStatement(Expression left, boolean add, Expression value, SourceSpan span)
    implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
