package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A table's name with its family. */
public record TableName(String family, Name name, SourceSpan span) {
  /** Such as "inet narrows". */
  public String qualified() {
    return family + " " + name.text();
  }
}
