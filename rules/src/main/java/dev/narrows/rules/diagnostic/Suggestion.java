package dev.narrows.rules.diagnostic;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that someone probably meant. */
public final class Suggestion {
  private static final int MAX_LENGTH = 40;

  private Suggestion() {}

  /** "did you mean 'x'?" for the nearest name, else the advice given. */
  public static String adviceFor(String written, Collection<String> names, String otherwise) {
    return nearest(written, names).map(name -> "did you mean '" + name + "'?").orElse(otherwise);
  }

  /** The nearest of some names, when it is near enough to be a slip: a third of its letters. */
  public static Optional<String> nearest(String written, Collection<String> names) {
    if (written.isEmpty() || written.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String name : names) {
      int allowed = Math.max(1, Math.min(3, Math.max(written.length(), name.length()) / 3));
      if (Math.abs(name.length() - written.length()) > allowed || name.equals(written)) {
        continue;
      }
      int distance = distance(written, name);
      boolean unlike = name.length() <= 2 && written.length() <= 2 && distance > 0;
      boolean nearer =
          distance < least
              || distance == least
                  && name.charAt(0) == written.charAt(0)
                  && best.charAt(0) != name.charAt(0);
      if (distance <= allowed && nearer && !unlike) {
        best = name;
        least = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * Letters to insert, remove, replace, or swap with their neighbour (Damerau and Levenshtein,
   * optimal string alignment).
   */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
