package dev.narrows.rules.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keys that agree in their exact parts, sorted by where they begin in that of their other parts in
 * which they differ most. Behind each stands the greatest end so far, so that a search walks back
 * only over keys that may reach the value.
 */
final class RangeBucket {
  private final Value[] exactValues;
  private final int[] parts;
  private final int[] numbers;
  private final long[] bounds;
  private final long[] reach;

  /**
   * @param ranged the parts to compare here
   */
  RangeBucket(List<ElementKey> keys, List<Integer> members, List<Value> exact, int[] ranged) {
    exactValues = exact.toArray(new Value[0]);
    parts = leading(keys, members, ranged);
    List<Integer> sorted = new ArrayList<>(members);
    sorted.sort(Comparator.comparing(number -> keys.get(number).first().get(parts[0])));
    numbers = sorted.stream().mapToInt(Integer::intValue).toArray();
    bounds = new long[numbers.length * parts.length * 4];
    reach = new long[numbers.length * 2];
    Value most = Value.ZERO;
    int at = 0;
    for (int i = 0; i < numbers.length; i++) {
      ElementKey key = keys.get(numbers[i]);
      for (int part : parts) {
        bounds[at++] = key.first().get(part).high();
        bounds[at++] = key.first().get(part).low();
        bounds[at++] = key.last().get(part).high();
        bounds[at++] = key.last().get(part).low();
      }
      Value last = key.last().get(parts[0]);
      most = last.compareTo(most) > 0 ? last : most;
      reach[2 * i] = most.high();
      reach[2 * i + 1] = most.low();
    }
  }

  /** The parts, that with the most beginnings in front. */
  private static int[] leading(List<ElementKey> keys, List<Integer> members, int[] ranged) {
    int best = 0;
    int most = -1;
    for (int i = 0; i < ranged.length; i++) {
      Set<Value> beginnings = new HashSet<>();
      for (int number : members) {
        beginnings.add(keys.get(number).first().get(ranged[i]));
      }
      if (beginnings.size() > most) {
        most = beginnings.size();
        best = i;
      }
    }
    int[] parts = ranged.clone();
    parts[0] = ranged[best];
    parts[best] = ranged[0];
    return parts;
  }

  boolean isFor(int[] exact, Evaluation state, int register) {
    for (int i = 0; i < exact.length; i++) {
      if (exactValues[i].low() != state.low(register + exact[i])
          || exactValues[i].high() != state.high(register + exact[i])) {
        return false;
      }
    }
    return true;
  }

  /** The least number of a key that holds the values, if it is less than this one; else this. */
  int find(Evaluation state, int register, int least) {
    long high = state.high(register + parts[0]);
    long low = state.low(register + parts[0]);
    int found = least;
    for (int i = lastBeginning(high, low); i >= 0; i--) {
      if (Value.compare(reach[2 * i], reach[2 * i + 1], high, low) < 0) {
        break;
      }
      if (numbers[i] < found && holds(i, state, register)) {
        found = numbers[i];
      }
    }
    return found;
  }

  /** The last key that begins at or before a value, or -1. */
  private int lastBeginning(long high, long low) {
    int from = 0;
    int to = numbers.length - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int at = middle * parts.length * 4;
      if (Value.compare(bounds[at], bounds[at + 1], high, low) <= 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return to;
  }

  private boolean holds(int index, Evaluation state, int register) {
    int at = index * parts.length * 4;
    for (int part : parts) {
      long high = state.high(register + part);
      long low = state.low(register + part);
      if (Value.compare(high, low, bounds[at], bounds[at + 1]) < 0
          || Value.compare(high, low, bounds[at + 2], bounds[at + 3]) > 0) {
        return false;
      }
      at += 4;
    }
    return true;
  }
}
