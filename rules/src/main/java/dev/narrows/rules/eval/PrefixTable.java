package dev.narrows.rules.eval;

import dev.narrows.rules.StatedMtu;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * MTUs by prefix of one IP version, of which the longest counts: cut into ranges that do not
 * overlap, which a binary search finds.
 */
final class PrefixTable {
  private static final Comparator<StatedMtu> OUTER_FIRST =
      Comparator.comparing(StatedMtu::high, Long::compareUnsigned)
          .thenComparing(StatedMtu::low, Long::compareUnsigned)
          .thenComparing(StatedMtu::prefixLength);

  // Where each range begins, in order, and its MTU; a range ends where the next begins.
  private long[] high;
  private long[] low;
  private int[] mtu;
  private int ranges;

  /** Of prefixes without bits behind them, no two alike. */
  PrefixTable(List<StatedMtu> prefixes) {
    high = new long[2 * prefixes.size()];
    low = new long[2 * prefixes.size()];
    mtu = new int[2 * prefixes.size()];
    Deque<StatedMtu> open = new ArrayDeque<>();
    for (StatedMtu each : prefixes.stream().sorted(OUTER_FIRST).toList()) {
      closeBefore(new Value(each.high(), each.low()), open);
      begin(new Value(each.high(), each.low()), each.mtu());
      open.push(each);
    }
    closeBefore(null, open);
    high = Arrays.copyOf(high, ranges);
    low = Arrays.copyOf(low, ranges);
    mtu = Arrays.copyOf(mtu, ranges);
  }

  /** Ends the prefixes that end before a value, or all; behind each the one around it goes on. */
  private void closeBefore(Value start, Deque<StatedMtu> open) {
    while (!open.isEmpty() && (start == null || last(open.peek()).compareTo(start) < 0)) {
      Value end = last(open.pop());
      if (!end.equals(Value.MAX)) {
        begin(end.next(), open.isEmpty() ? StatedMtus.UNKNOWN : open.peek().mtu());
      }
    }
  }

  /** A range of which there was one that began there was none. */
  private void begin(Value start, int rangeMtu) {
    boolean again =
        ranges > 0 && high[ranges - 1] == start.high() && low[ranges - 1] == start.low();
    int at = again ? ranges - 1 : ranges++;
    high[at] = start.high();
    low[at] = start.low();
    mtu[at] = rangeMtu;
  }

  private static Value last(StatedMtu prefix) {
    int bits = prefix.ipv6() ? 128 : 32;
    return new Value(prefix.high(), prefix.low()).or(Value.ones(bits - prefix.prefixLength()));
  }

  /** The MTU of the longest prefix that an address has, or {@link StatedMtus#UNKNOWN}. */
  int find(long addressHigh, long addressLow) {
    int from = 0;
    int to = ranges;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (Value.compare(high[middle], low[middle], addressHigh, addressLow) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from == 0 ? StatedMtus.UNKNOWN : mtu[from - 1];
  }
}
