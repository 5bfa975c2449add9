package dev.narrows.rules.eval.classifier;

import java.util.Arrays;

/** A growing list of numbers, without a box for each. */
final class IntList {
  private int[] items = new int[8];
  private int size;

  void add(int item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, 2 * size);
    }
    items[size++] = item;
  }

  /** Adds a range's ends; where it begins at the last one's end, they become one. */
  void join(int from, int to) {
    if (size > 0 && items[size - 1] == from) {
      items[size - 1] = to;
    } else {
      add(from);
      add(to);
    }
  }

  int size() {
    return size;
  }

  int get(int index) {
    return items[index];
  }

  int[] toArray() {
    return Arrays.copyOf(items, size);
  }

  /** The numbers in ascending order, each once. */
  int[] toSet() {
    int[] sorted = toArray();
    Arrays.sort(sorted);
    int kept = 0;
    for (int each : sorted) {
      if (kept == 0 || sorted[kept - 1] != each) {
        sorted[kept++] = each;
      }
    }
    return Arrays.copyOf(sorted, kept);
  }
}
