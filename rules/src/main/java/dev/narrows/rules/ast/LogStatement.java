package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/**
 * "log prefix "x" level info".
 *
 * @param prefix a string or a variable, or null
 * @param level null when none is written
 * @param unsupported options that are understood and not supported
 */
public record LogStatement(
    Expression prefix, Name level, List<Unsupported> unsupported, SourceSpan span)
    implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
