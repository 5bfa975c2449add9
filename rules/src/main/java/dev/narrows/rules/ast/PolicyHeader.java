package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "policy accept". */
public record PolicyHeader(Expression policy, SourceSpan span) implements ChainItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
