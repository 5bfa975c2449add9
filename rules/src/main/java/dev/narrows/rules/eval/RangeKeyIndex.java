package dev.narrows.rules.eval;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys with ranges in any of their parts. They are grouped by which parts are exact; in each group
 * a hash table over those parts leads to a {@link RangeBucket} of the keys that differ in the rest.
 */
final class RangeKeyIndex extends KeyIndex {
  private final Group[] groups;

  RangeKeyIndex(List<ElementKey> keys, int parts) {
    super(keys, parts);
    Map<BitSet, List<Integer>> shapes = new LinkedHashMap<>();
    for (int number = 0; number < keys.size(); number++) {
      BitSet exact = new BitSet(parts);
      for (int part = 0; part < parts; part++) {
        exact.set(part, keys.get(number).isExact(part));
      }
      shapes.computeIfAbsent(exact, shape -> new ArrayList<>()).add(number);
    }
    groups =
        shapes.entrySet().stream()
            .map(each -> new Group(each.getKey(), each.getValue()))
            .toArray(Group[]::new);
  }

  @Override
  public int find(Evaluation state, int register) {
    int least = Integer.MAX_VALUE;
    for (Group group : groups) {
      RangeBucket bucket = group.bucket(state, register);
      if (bucket != null) {
        least = bucket.find(state, register, least);
      }
    }
    return least == Integer.MAX_VALUE ? NONE : least;
  }

  /** Keys whose same parts are exact. */
  private final class Group {
    private final int[] exact;
    private final RangeBucket[] table;
    private final int mask;

    Group(BitSet shape, List<Integer> numbers) {
      exact = shape.stream().toArray();
      Map<List<Value>, List<Integer>> byExact = new LinkedHashMap<>();
      for (int number : numbers) {
        List<Value> values = new ArrayList<>();
        shape.stream().forEach(part -> values.add(keys().get(number).first().get(part)));
        byExact.computeIfAbsent(values, key -> new ArrayList<>()).add(number);
      }
      int slots = Integer.highestOneBit(2 * byExact.size()) * 2;
      mask = slots - 1;
      table = new RangeBucket[slots];
      BitSet ranged = (BitSet) shape.clone();
      ranged.flip(0, parts());
      // A bucket compares one part at least, though it be exact.
      int[] rest = ranged.isEmpty() ? new int[] {0} : ranged.stream().toArray();
      byExact.forEach(
          (values, members) -> put(values, new RangeBucket(keys(), members, values, rest)));
    }

    private void put(List<Value> values, RangeBucket bucket) {
      long hash = 0;
      for (Value value : values) {
        hash = HashKeyIndex.mix(hash, value.high(), value.low());
      }
      int slot = (int) hash & mask;
      while (table[slot] != null) {
        slot = slot + 1 & mask;
      }
      table[slot] = bucket;
    }

    RangeBucket bucket(Evaluation state, int register) {
      long hash = 0;
      for (int part : exact) {
        hash = HashKeyIndex.mix(hash, state.high(register + part), state.low(register + part));
      }
      int slot = (int) hash & mask;
      while (table[slot] != null && !table[slot].isFor(exact, state, register)) {
        slot = slot + 1 & mask;
      }
      return table[slot];
    }
  }
}
