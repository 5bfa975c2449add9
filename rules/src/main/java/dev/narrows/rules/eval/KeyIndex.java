package dev.narrows.rules.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds which of some keys the values in registers belong to. Immutable; finding allocates nothing.
 * Where keys overlap, the one that comes first in the list is found, as in the kernel's
 * nft_set_pipapo.c.
 */
public abstract class KeyIndex {
  /** That no key is like this. */
  public static final int NONE = -1;

  private final List<ElementKey> keys;
  private final int parts;

  KeyIndex(List<ElementKey> keys, int parts) {
    this.keys = List.copyOf(keys);
    this.parts = parts;
  }

  /**
   * The structure that fits the keys: a hash table of exact ones, a sorted table of disjoint
   * ranges, else tables for each combination of parts that are exact.
   *
   * @param parts how many registers a key takes
   */
  public static KeyIndex of(List<ElementKey> keys, int parts) {
    if (keys.stream().allMatch(ElementKey::isExact)) {
      return new HashKeyIndex(keys, parts);
    }
    if (parts == 1 && areDisjoint(keys)) {
      return new IntervalKeyIndex(keys);
    }
    return new RangeKeyIndex(keys, parts);
  }

  private static boolean areDisjoint(List<ElementKey> keys) {
    List<ElementKey> sorted = new ArrayList<>(keys);
    sorted.sort(Comparator.comparing(key -> key.first().get(0)));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).first().get(0).compareTo(sorted.get(i - 1).last().get(0)) <= 0) {
        return false;
      }
    }
    return true;
  }

  /** The number of the key that the values in this register and those behind it belong to. */
  public abstract int find(Evaluation state, int register);

  /** As {@link #find(Evaluation, int)} for values that are in no register. */
  public int find(List<Value> values) {
    Evaluation scratch = new Evaluation(null, null);
    for (int part = 0; part < parts; part++) {
      scratch.load(part, values.get(part).high(), values.get(part).low());
    }
    return find(scratch, 0);
  }

  /** All keys, by their numbers. */
  public List<ElementKey> keys() {
    return keys;
  }

  /** How many registers a key takes. */
  public int parts() {
    return parts;
  }
}
