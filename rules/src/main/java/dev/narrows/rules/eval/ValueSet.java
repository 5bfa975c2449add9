package dev.narrows.rules.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * An immutable set of numbers of up to 128 bits: a hash table of the single values, and the ranges
 * (prefixes are such) sorted for binary search.
 */
public final class ValueSet {

  /** Collects elements; they may overlap. */
  public static final class Builder {
    private final List<Interval> intervals = new ArrayList<>();

    public Builder add(Value value) {
      return addRange(value, value);
    }

    /**
     * Adds all values from first to last.
     *
     * @throws IllegalArgumentException when last is less than first
     */
    public Builder addRange(Value first, Value last) {
      if (first.compareTo(last) > 0) {
        throw new IllegalArgumentException("range ends before it begins: " + first + "-" + last);
      }
      intervals.add(new Interval(first, last));
      return this;
    }

    public ValueSet build() {
      List<Interval> sorted = new ArrayList<>(intervals);
      sorted.sort(Comparator.comparing(Interval::first));
      return new ValueSet(merge(sorted));
    }

    private static List<Interval> merge(List<Interval> sorted) {
      List<Interval> merged = new ArrayList<>();
      for (Interval next : sorted) {
        Interval before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
        if (before == null || next.first().compareTo(before.last()) > 0) {
          merged.add(next);
        } else if (next.last().compareTo(before.last()) > 0) {
          merged.set(merged.size() - 1, new Interval(before.first(), next.last()));
        }
      }
      return merged;
    }
  }

  /** All values from first to last. */
  public record Interval(Value first, Value last) {
    boolean isSingle() {
      return first.equals(last);
    }
  }

  private final List<Interval> intervals;
  private final int mask;
  private final boolean[] used;
  private final long[] slotHigh;
  private final long[] slotLow;
  private final long[] firstHigh;
  private final long[] firstLow;
  private final long[] lastHigh;
  private final long[] lastLow;

  private ValueSet(List<Interval> disjoint) {
    intervals = Collections.unmodifiableList(disjoint);
    List<Interval> ranges = disjoint.stream().filter(interval -> !interval.isSingle()).toList();
    int singles = disjoint.size() - ranges.size();
    int slots = Integer.highestOneBit(Math.max(2 * singles, 1)) * 2;
    mask = slots - 1;
    used = new boolean[slots];
    slotHigh = new long[slots];
    slotLow = new long[slots];
    disjoint.stream().filter(Interval::isSingle).forEach(single -> put(single.first()));
    firstHigh = ranges.stream().mapToLong(range -> range.first().high()).toArray();
    firstLow = ranges.stream().mapToLong(range -> range.first().low()).toArray();
    lastHigh = ranges.stream().mapToLong(range -> range.last().high()).toArray();
    lastLow = ranges.stream().mapToLong(range -> range.last().low()).toArray();
  }

  public static Builder builder() {
    return new Builder();
  }

  private void put(Value value) {
    int slot = slot(value.high(), value.low());
    while (used[slot]) {
      slot = slot + 1 & mask;
    }
    used[slot] = true;
    slotHigh[slot] = value.high();
    slotLow[slot] = value.low();
  }

  private int slot(long high, long low) {
    long mixed = (high * 0x9e3779b97f4a7c15L ^ low) * 0xd6e8feb86659fd93L;
    return (int) (mixed >>> 32) & mask;
  }

  /** Whether a number, given as halves, is an element; allocates nothing. */
  public boolean contains(long high, long low) {
    return isSingle(high, low) || firstHigh.length != 0 && isInRange(high, low);
  }

  private boolean isSingle(long high, long low) {
    for (int slot = slot(high, low); used[slot]; slot = slot + 1 & mask) {
      if (slotLow[slot] == low && slotHigh[slot] == high) {
        return true;
      }
    }
    return false;
  }

  private boolean isInRange(long high, long low) {
    int from = 0;
    int to = firstHigh.length - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      if (Value.compare(high, low, firstHigh[middle], firstLow[middle]) < 0) {
        to = middle - 1;
      } else if (Value.compare(high, low, lastHigh[middle], lastLow[middle]) > 0) {
        from = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** The elements as disjoint intervals in ascending order. */
  public List<Interval> intervals() {
    return intervals;
  }

  /** How many elements, ranges counted once. */
  @Override
  public String toString() {
    return "{ " + intervals.size() + " }";
  }
}
