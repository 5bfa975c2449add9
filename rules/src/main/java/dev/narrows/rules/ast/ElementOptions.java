package dev.narrows.rules.ast;

import java.util.List;

/**
 * What stands behind a key: how long the element lives, and what it keeps for itself.
 *
 * @param timeout how long it lives from when it is added; null where none is written
 * @param expires how long it has still to live; null where none is written
 * @param comment empty where none is written
 * @param states counters, limits and quotas of its own
 */
public record ElementOptions(
    Literal timeout, Literal expires, String comment, List<Statement> states) {
  public static final ElementOptions NONE = new ElementOptions(null, null, "", List.of());

  public boolean isNone() {
    return timeout == null && expires == null && comment.isEmpty() && states.isEmpty();
  }
}
