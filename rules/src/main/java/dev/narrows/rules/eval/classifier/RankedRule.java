package dev.narrows.rules.eval.classifier;

/**
 * A rule's tests in terms of ranks.
 *
 * @param columns which column each test asks for; a column comes once
 * @param bounds for each test, pairs of ranks in ascending order: from the first one on, up to but
 *     without the second
 */
record RankedRule(int[] columns, int[][] bounds) {
  /** The bounds on a column, or null. */
  int[] bounds(int column) {
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] == column) {
        return bounds[i];
      }
    }
    return null;
  }
}
