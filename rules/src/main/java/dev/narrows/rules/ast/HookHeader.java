package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "type filter hook forward priority mangle".
 *
 * @param priorityBase a number or one of the names, or a variable that holds either
 * @param priorityOffset what is added to it
 */
public record HookHeader(
    Name type, Name hook, Expression priorityBase, long priorityOffset, SourceSpan span)
    implements ChainItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
