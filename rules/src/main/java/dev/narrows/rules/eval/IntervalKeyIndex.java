package dev.narrows.rules.eval;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Disjoint ranges of single values, sorted for binary search. */
final class IntervalKeyIndex extends KeyIndex {
  private final int[] numbers;
  private final long[] firstHigh;
  private final long[] firstLow;
  private final long[] lastHigh;
  private final long[] lastLow;

  IntervalKeyIndex(List<ElementKey> keys) {
    super(keys, 1);
    List<Integer> order =
        IntStream.range(0, keys.size())
            .boxed()
            .sorted(Comparator.comparing(number -> keys.get(number).first().get(0)))
            .toList();
    numbers = order.stream().mapToInt(Integer::intValue).toArray();
    firstHigh = order.stream().mapToLong(each -> keys.get(each).first().get(0).high()).toArray();
    firstLow = order.stream().mapToLong(each -> keys.get(each).first().get(0).low()).toArray();
    lastHigh = order.stream().mapToLong(each -> keys.get(each).last().get(0).high()).toArray();
    lastLow = order.stream().mapToLong(each -> keys.get(each).last().get(0).low()).toArray();
  }

  @Override
  public int find(Evaluation state, int register) {
    long high = state.high(register);
    long low = state.low(register);
    int from = 0;
    int to = numbers.length - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      if (Value.compare(high, low, firstHigh[middle], firstLow[middle]) < 0) {
        to = middle - 1;
      } else if (Value.compare(high, low, lastHigh[middle], lastLow[middle]) > 0) {
        from = middle + 1;
      } else {
        return numbers[middle];
      }
    }
    return NONE;
  }
}
