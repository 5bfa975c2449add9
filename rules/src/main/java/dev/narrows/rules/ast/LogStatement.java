package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/**
 * "log prefix "x" level info flags tcp sequence".
 *
 * @param prefix a string or a variable, or null
 * @param level null when none is written
 * @param flags such as "tcp sequence", "ip options", "skuid"
 * @param group the last of "group", "snaplen" and "queue-threshold", or null
 */
public record LogStatement(
    Expression prefix, Name level, List<Name> flags, Name group, SourceSpan span)
    implements Statement {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
