package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "flush ruleset": forgets what came before. */
public record RulesetFlush(SourceSpan span) implements FileItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
