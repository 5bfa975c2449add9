package dev.narrows.rules.eval;

import java.util.List;

/**
 * The key of one element: for each part of a concatenation the values from first to last.
 *
 * @param first as many as there are parts; one for a key that is no concatenation
 * @param last of each part, at least its first
 */
public record ElementKey(List<Value> first, List<Value> last) {

  /** The key of a single part. */
  public static ElementKey of(Value first, Value last) {
    return new ElementKey(List.of(first), List.of(last));
  }

  public int parts() {
    return first.size();
  }

  /** Whether one value only is meant, in each part. */
  public boolean isExact() {
    return first.equals(last);
  }

  boolean isExact(int part) {
    return first.get(part).equals(last.get(part));
  }
}
