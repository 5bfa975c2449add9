package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "delete table" or "flush table".
 *
 * @param rulesOnly whether only its rules go, as with flush
 */
public record TableRemoval(TableName name, boolean rulesOnly, SourceSpan span) implements FileItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
