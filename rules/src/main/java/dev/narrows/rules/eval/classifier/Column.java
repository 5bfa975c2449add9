package dev.narrows.rules.eval.classifier;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * A field as the rules of one chain see it: they tell its numbers apart only at some boundaries,
 * where one of their intervals begins or has just ended. A number's rank is how many boundaries are
 * not above it; an interval of numbers is an interval of ranks from 1 on.
 */
final class Column {
  private final int field;
  private final int id;
  private final long[] high;
  private final long[] low;
  private final Points points;

  /**
   * @param boundaries in ascending order, each once
   * @param single whether the intervals have one number each, so that all others are alike
   */
  private Column(int field, int id, List<Value> boundaries, Points points) {
    this.field = field;
    this.id = id;
    this.low = boundaries.stream().mapToLong(Value::low).toArray();
    boolean wide = boundaries.stream().anyMatch(value -> value.high() != 0);
    this.high = wide ? boundaries.stream().mapToLong(Value::high).toArray() : null;
    this.points = points;
  }

  /** The column that tells apart what these tests of a field do. */
  static Column of(int field, int id, List<FieldTest> tests) {
    List<Value> all = new ArrayList<>();
    boolean single = true;
    for (FieldTest test : tests) {
      for (Interval interval : test.values()) {
        all.add(interval.first());
        if (!interval.last().equals(Value.MAX)) {
          all.add(interval.last().next());
        }
        single &= interval.first().equals(interval.last());
      }
    }
    all.sort(null);
    List<Value> boundaries = new ArrayList<>();
    for (Value each : all) {
      if (boundaries.isEmpty() || !boundaries.get(boundaries.size() - 1).equals(each)) {
        boundaries.add(each);
      }
    }
    Column column = new Column(field, id, boundaries, null);
    if (!single || boundaries.size() < Points.WORTH_IT) {
      return column;
    }
    int numbers = tests.stream().mapToInt(test -> test.values().size()).sum();
    Points points = new Points(Math.min(numbers, boundaries.size()), column.high != null);
    for (FieldTest test : tests) {
      for (Interval interval : test.values()) {
        Value value = interval.first();
        points.put(value.high(), value.low(), column.rank(value.high(), value.low()));
      }
    }
    return new Column(field, id, boundaries, points);
  }

  /** Index of the field among the program's. */
  int field() {
    return field;
  }

  /** Index of this among the columns of all chains. */
  int id() {
    return id;
  }

  /** A number's rank; 0 when no interval has it. */
  int rank(long high, long low) {
    if (points != null) {
      return points.rank(high, low);
    }
    return this.high == null ? narrowRank(high, low) : wideRank(high, low);
  }

  private int narrowRank(long high, long low) {
    if (high != 0) {
      return this.low.length;
    }
    int from = 0;
    int count = this.low.length;
    while (count > 0) {
      int half = count >>> 1;
      if (Long.compareUnsigned(this.low[from + half], low) <= 0) {
        from += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    return from;
  }

  private int wideRank(long high, long low) {
    int from = 0;
    int count = this.low.length;
    while (count > 0) {
      int half = count >>> 1;
      int at = from + half;
      if (Value.compare(this.high[at], this.low[at], high, low) <= 0) {
        from = at + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    return from;
  }

  /** The ranks of an interval's numbers: from the first one on, up to but without the second. */
  int[] ranks(Interval interval) {
    Value last = interval.last();
    Value first = interval.first();
    int from = rank(first.high(), first.low());
    if (points != null) {
      return new int[] {from, from + 1};
    }
    int to = last.equals(Value.MAX) ? low.length + 1 : rank(last.next().high(), last.next().low());
    return new int[] {from, to};
  }
}
