package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.ValueSpelling.Spelled;
import java.util.List;

/** An element as it is written, and the values that it is sorted by; null when not known. */
record SetText(List<Spelled> key, String text) implements Comparable<SetText> {
  @Override
  public int compareTo(SetText other) {
    for (int i = 0; i < Math.min(key.size(), other.key.size()); i++) {
      int difference = key.get(i).order().compareTo(other.key.get(i).order());
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }
}
