package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/**
 * "add", "update" or "delete" of a set's element by the packet.
 *
 * @param set a reference to a named set, or a variable that holds one
 * @param data what a map is to have for the key; null for a set
 */
public record SetUpdateStatement(
    Change change,
    Expression set,
    Expression key,
    ElementOptions options,
    Expression data,
    SourceSpan span)
    implements Statement {

  /** What becomes of the element. */
  public enum Change {
    /** It is added unless it is there. */
    ADD,
    /** As ADD, and if it is there its time begins anew. */
    UPDATE,
    DELETE
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
