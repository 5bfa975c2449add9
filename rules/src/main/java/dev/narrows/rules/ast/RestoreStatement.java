package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "restore offload". */
public record RestoreStatement(SourceSpan span) implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
