package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeyIndexTest {
  private static final int VALUES = 12;

  @Property(tries = 400)
  void shouldFindTheFirstKeyThatHoldsTheValues(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int parts,
      @ForAll @IntRange(max = 40) int size,
      @ForAll @IntRange(max = 3) int ranges) {
    Random random = new Random(seed);
    List<ElementKey> keys = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      keys.add(key(random, parts, ranges));
    }
    KeyIndex index = KeyIndex.of(keys, parts);
    for (int i = 0; i < 200; i++) {
      List<Value> values = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        values.add(value(random.nextInt(VALUES)));
      }
      assertThat(index.find(values)).as("%s in %s", values, keys).isEqualTo(first(keys, values));
    }
  }

  /** With fewer ranges among the keys, more kinds of index come up. */
  private static ElementKey key(Random random, int parts, int ranges) {
    List<Value> first = new ArrayList<>();
    List<Value> last = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int from = random.nextInt(VALUES);
      int length = random.nextInt(4) < ranges ? random.nextInt(VALUES - from) : 0;
      first.add(value(from));
      last.add(value(from + length));
    }
    return new ElementKey(first, last);
  }

  /** On both sides of where the halves of a number meet, and of the sign. */
  private static Value value(int number) {
    return new Value(number / 6, -3L + number % 6);
  }

  private static int first(List<ElementKey> keys, List<Value> values) {
    for (int i = 0; i < keys.size(); i++) {
      boolean held = true;
      for (int part = 0; part < values.size(); part++) {
        Value value = values.get(part);
        held &=
            keys.get(i).first().get(part).compareTo(value) <= 0
                && keys.get(i).last().get(part).compareTo(value) >= 0;
      }
      if (held) {
        return i;
      }
    }
    return KeyIndex.NONE;
  }

  @Test
  void shouldFindNothingAmongNoKeys() {
    assertThat(KeyIndex.of(List.of(), 2).find(List.of(Value.ZERO, Value.ZERO))).isNegative();
  }

  @Test
  void shouldAllocateNothingWhenFinding() {
    Random random = new Random(1);
    List<KeyIndex> indexes = new ArrayList<>();
    for (int ranges = 0; ranges < 4; ranges++) {
      List<ElementKey> keys = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        keys.add(key(random, 3, ranges));
      }
      indexes.add(KeyIndex.of(keys, 3));
    }
    Evaluation state = new Evaluation(null, null);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 6 && least != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 200_000; i++) {
        state.load(1, i % 2, -3L + i % 6);
        state.load(2, i % 3 == 0 ? 1 : 0, -3L + i % 5);
        state.load(3, 0, -3L + i % 4);
        indexes.get(i % 4).find(state, 1);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }
}
