package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** Jump, or goto, to another chain of the table; the target is a word or a variable. */
public record JumpStatement(boolean isGoto, Expression target, SourceSpan span)
    implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
