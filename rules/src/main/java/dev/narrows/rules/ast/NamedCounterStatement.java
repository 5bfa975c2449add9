package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A use of a named counter; its name is a word, a string or a variable. */
public record NamedCounterStatement(Expression counter, SourceSpan span) implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
