package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.List;

/**
 * A rule.
 *
 * @param parts the source of each statement, on one line
 * @param comment may be empty
 * @param place where in its chain it goes
 * @param text its source, on one line
 */
public record Rule(
    List<Statement> statements,
    List<String> parts,
    String comment,
    RulePlace place,
    String text,
    SourceSpan span)
    implements ChainItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
