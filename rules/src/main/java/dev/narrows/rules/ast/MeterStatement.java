package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "meter": a set of its own that packets add to, with a state for each element.
 *
 * @param size the most elements it may have, or -1
 */
public record MeterStatement(
    Name name, long size, Expression key, ElementOptions options, Statement state, SourceSpan span)
    implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
