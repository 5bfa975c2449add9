package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** "quota name X" or "limit name X". */
public record ObjectStatement(Kind kind, Expression name, SourceSpan span) implements Statement {
  /** What the name stands for. */
  public enum Kind {
    QUOTA("quota"),
    LIMIT("limit");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As rule files spell it. */
    public String word() {
      return word;
    }
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
