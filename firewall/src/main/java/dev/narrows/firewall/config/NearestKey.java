package dev.narrows.firewall.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Advice for a key that does not exist. */
final class NearestKey {
  private static final int FARTHEST = 2;

  private NearestKey() {}

  static String advice(String name) {
    int least = FARTHEST + 1;
    String nearest = null;
    for (ConfigKey key : ConfigKey.values()) {
      int distance = distance(name, key.key());
      if (distance < least) {
        least = distance;
        nearest = key.key();
      }
    }
    return nearest == null
        ? "the keys are "
            + Arrays.stream(ConfigKey.values())
                .map(ConfigKey::key)
                .collect(Collectors.joining(", "))
        : "did you mean " + nearest + "?";
  }

  /** Levenshtein's distance. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
