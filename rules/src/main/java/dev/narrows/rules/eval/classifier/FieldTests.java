package dev.narrows.rules.eval.classifier;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.ValueSet.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Turns tests of computed numbers into tests of the numbers that were loaded. */
public final class FieldTests {
  private FieldTests() {}

  /**
   * The test that ((field and mask) xor flip) &gt;&gt; shift is in a set, or with negate is not;
   * null when it cannot be said so.
   */
  public static FieldTest of(
      PacketField field, Value mask, Value flip, int shift, List<Interval> set, boolean negate) {
    List<Interval> results = negate ? Intervals.complement(set, Value.MAX) : set;
    List<Interval> flipped = Intervals.beforeShift(results, shift, Value.MAX);
    List<Interval> masked = flip.equals(Value.ZERO) ? flipped : unflip(flipped, flip);
    if (masked == null) {
      return null;
    }
    Value max = field.loadMax();
    Value cleared = max.and(mask.not());
    int low = bitLength(cleared);
    if (low < 128 && cleared.equals(Value.ones(low))) {
      return new FieldTest(field, Intervals.beforeClearing(masked, low, max));
    }
    PacketField bits = field.masked(mask);
    return new FieldTest(bits, Intervals.intersect(masked, Intervals.all(bits.max())));
  }

  private static int bitLength(Value value) {
    return value.high() != 0
        ? 128 - Long.numberOfLeadingZeros(value.high())
        : 64 - Long.numberOfLeadingZeros(value.low());
  }

  /** Of single numbers only: an interval is none any more when bits in it are flipped. */
  private static List<Interval> unflip(List<Interval> set, Value flip) {
    List<Interval> before = new ArrayList<>();
    for (Interval each : set) {
      if (!each.first().equals(each.last())) {
        return null;
      }
      Value value = each.first().xor(flip);
      before.add(new Interval(value, value));
    }
    before.sort(Comparator.comparing(Interval::first));
    return before;
  }
}
