package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "flush ruleset": forgets what came before.
 *
 * @param family of the tables that go, or null for all
 */
public record RulesetFlush(String family, SourceSpan span) implements FileItem {
  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
