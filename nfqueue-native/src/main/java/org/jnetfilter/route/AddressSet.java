package org.jnetfilter.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An immutable set of addresses in two halves; asking allocates nothing. */
final class AddressSet {
  /** Halves of sorted addresses, high then low. */
  private final long[] halves;

  private AddressSet(long[] halves) {
    this.halves = halves;
  }

  boolean contains(long high, long low) {
    int from = 0;
    int to = halves.length / 2 - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int order = compare(halves[2 * middle], halves[2 * middle + 1], high, low);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return false;
  }

  private static int compare(long high, long low, long otherHigh, long otherLow) {
    int order = Long.compare(high, otherHigh);
    return order != 0 ? order : Long.compare(low, otherLow);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressSet set && Arrays.equals(halves, set.halves);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(halves);
  }

  /** Collects addresses. */
  static final class Builder {
    private final List<long[]> addresses = new ArrayList<>();

    void add(long high, long low) {
      addresses.add(new long[] {high, low});
    }

    AddressSet build() {
      addresses.sort((a, b) -> compare(a[0], a[1], b[0], b[1]));
      return new AddressSet(addresses.stream().flatMapToLong(Arrays::stream).toArray());
    }
  }
}
