package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "path-mtu { 10.8.0.0/16 : 1420 }": what paths carry, whatever routes and links say. */
public record PathMtuBlock(SetExpression elements, SourceSpan span) implements FileItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
