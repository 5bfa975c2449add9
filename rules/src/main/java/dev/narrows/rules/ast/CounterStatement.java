package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * A counter without a name.
 *
 * @param packets where it starts, as a saved rule set writes it
 * @param bytes where it starts
 */
public record CounterStatement(long packets, long bytes, SourceSpan span) implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
