package dev.narrows.rules.eval;

import java.util.Arrays;
import java.util.List;

/** Exact keys in an open hash table that is at most half full. */
final class HashKeyIndex extends KeyIndex {
  private static final int EMPTY = -1;

  private final int mask;
  private final int[] numbers;
  private final long[] high;
  private final long[] low;

  HashKeyIndex(List<ElementKey> keys, int parts) {
    super(keys, parts);
    int slots = Integer.highestOneBit(Math.max(2 * keys.size(), 1)) * 2;
    mask = slots - 1;
    numbers = new int[slots];
    Arrays.fill(numbers, EMPTY);
    high = new long[keys.size() * parts];
    low = new long[keys.size() * parts];
    for (int number = 0; number < keys.size(); number++) {
      put(number, keys.get(number));
    }
  }

  private void put(int number, ElementKey key) {
    long hash = 0;
    for (int part = 0; part < parts(); part++) {
      Value value = key.first().get(part);
      high[number * parts() + part] = value.high();
      low[number * parts() + part] = value.low();
      hash = mix(hash, value.high(), value.low());
    }
    int slot = slot(hash);
    while (numbers[slot] != EMPTY) {
      if (isSame(numbers[slot], number)) {
        return;
      }
      slot = slot + 1 & mask;
    }
    numbers[slot] = number;
  }

  private boolean isSame(int a, int b) {
    for (int part = 0; part < parts(); part++) {
      if (low[a * parts() + part] != low[b * parts() + part]
          || high[a * parts() + part] != high[b * parts() + part]) {
        return false;
      }
    }
    return true;
  }

  static long mix(long hash, long high, long low) {
    long mixed = (hash ^ high * 0x9e3779b97f4a7c15L ^ low) * 0xd6e8feb86659fd93L;
    return mixed ^ mixed >>> 32;
  }

  private int slot(long hash) {
    return (int) (hash * 0x9e3779b97f4a7c15L >>> 32) & mask;
  }

  @Override
  public int find(Evaluation state, int register) {
    long hash = 0;
    for (int part = 0; part < parts(); part++) {
      hash = mix(hash, state.high(register + part), state.low(register + part));
    }
    int slot = slot(hash);
    while (numbers[slot] != EMPTY && !holds(numbers[slot], state, register)) {
      slot = slot + 1 & mask;
    }
    return numbers[slot] == EMPTY ? NONE : numbers[slot];
  }

  private boolean holds(int number, Evaluation state, int register) {
    int at = number * parts();
    for (int part = 0; part < parts(); part++) {
      if (low[at + part] != state.low(register + part)
          || high[at + part] != state.high(register + part)) {
        return false;
      }
    }
    return true;
  }
}
