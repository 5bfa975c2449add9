package dev.narrows.rules.eval.classifier;

import dev.narrows.rules.eval.ValueSet.Interval;
import java.util.List;

/**
 * A packet passes when it has a field, and the field's number lies in one of some intervals.
 *
 * @param values disjoint, in ascending order; empty when no packet passes
 */
public record FieldTest(PacketField field, List<Interval> values) {
  public FieldTest {
    values = List.copyOf(values);
  }

  /** Whether each packet that passes the other test of this field passes this one too. */
  public boolean covers(FieldTest other) {
    return field.equals(other.field) && Intervals.contains(values, other.values);
  }
}
