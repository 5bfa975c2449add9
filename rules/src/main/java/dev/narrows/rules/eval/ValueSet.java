package dev.narrows.rules.eval;

import java.util.ArrayList;
import java.util.List;

/** An immutable set of numbers of up to 128 bits: single values and ranges. */
public final class ValueSet {

  /** Collects elements; they may overlap. */
  public static final class Builder {
    private final List<Value> from = new ArrayList<>();
    private final List<Value> to = new ArrayList<>();

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
      from.add(first);
      to.add(last);
      return this;
    }

    public ValueSet build() {
      throw new UnsupportedOperationException();
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Whether a number, given as halves, is an element; allocates nothing. */
  public boolean contains(long high, long low) {
    throw new UnsupportedOperationException();
  }
}
