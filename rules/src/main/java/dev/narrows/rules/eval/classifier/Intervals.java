package dev.narrows.rules.eval.classifier;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet;
import dev.narrows.rules.eval.ValueSet.Interval;
import java.util.ArrayList;
import java.util.List;

/** Computes with sets of numbers that are given as disjoint intervals in ascending order. */
final class Intervals {
  private Intervals() {}

  static List<Interval> all(Value max) {
    return List.of(new Interval(Value.ZERO, max));
  }

  /** All numbers up to max that are not in the set. */
  static List<Interval> complement(List<Interval> set, Value max) {
    List<Interval> complement = new ArrayList<>();
    Value from = Value.ZERO;
    for (Interval each : set) {
      if (each.first().compareTo(max) > 0) {
        break;
      }
      if (each.first().compareTo(from) > 0) {
        complement.add(new Interval(from, each.first().previous()));
      }
      if (each.last().compareTo(max) >= 0) {
        return complement;
      }
      from = each.last().next();
    }
    complement.add(new Interval(from, max));
    return complement;
  }

  static List<Interval> intersect(List<Interval> some, List<Interval> others) {
    List<Interval> both = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < some.size() && j < others.size()) {
      Interval one = some.get(i);
      Interval other = others.get(j);
      Value first = one.first().compareTo(other.first()) > 0 ? one.first() : other.first();
      Value last = one.last().compareTo(other.last()) < 0 ? one.last() : other.last();
      if (first.compareTo(last) <= 0) {
        both.add(new Interval(first, last));
      }
      if (one.last().compareTo(other.last()) < 0) {
        i++;
      } else {
        j++;
      }
    }
    return both;
  }

  /** The numbers v up to max for which v >> bits is in the set. */
  static List<Interval> beforeShift(List<Interval> set, int bits, Value max) {
    Value most = max.shiftRight(bits);
    List<Interval> shifted = new ArrayList<>();
    for (Interval each : intersect(set, all(most))) {
      Value last = each.last().shiftLeft(bits).or(Value.ones(bits));
      shifted.add(new Interval(each.first().shiftLeft(bits), last));
    }
    return intersect(shifted, all(max));
  }

  /**
   * The numbers v up to max for which v, its lowest bits cleared, is in the set.
   *
   * @param bits how many are cleared, less than 128
   */
  static List<Interval> beforeClearing(List<Interval> set, int bits, Value max) {
    ValueSet.Builder numbers = ValueSet.builder();
    Value low = Value.ones(bits);
    for (Interval each : intersect(set, all(max))) {
      boolean aligned = each.first().and(low).equals(Value.ZERO);
      if (!aligned && each.first().or(low).compareTo(max) >= 0) {
        continue;
      }
      Value first = aligned ? each.first() : each.first().or(low).next();
      Value last = each.last().or(low);
      if (first.compareTo(each.last()) <= 0) {
        numbers.addRange(first, last.compareTo(max) > 0 ? max : last);
      }
    }
    return numbers.build().intervals();
  }

  /** Whether the set has all that the other has. */
  static boolean contains(List<Interval> set, List<Interval> other) {
    List<Interval> joined = joined(other);
    return intersect(joined(set), joined).equals(joined);
  }

  /** The same set with no interval touching the next. */
  private static List<Interval> joined(List<Interval> set) {
    List<Interval> joined = new ArrayList<>();
    for (Interval each : set) {
      Interval before = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (before != null && before.last().next().equals(each.first())) {
        joined.set(joined.size() - 1, new Interval(before.first(), each.last()));
      } else {
        joined.add(each);
      }
    }
    return joined;
  }
}
