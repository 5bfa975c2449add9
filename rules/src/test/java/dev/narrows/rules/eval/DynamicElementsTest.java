package dev.narrows.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.narrows.rules.eval.DynamicElements.Change;
import dev.narrows.rules.eval.DynamicElements.Declaration;
import dev.narrows.rules.eval.op.ElementCounter;
import dev.narrows.rules.eval.op.ElementLimit;
import dev.narrows.rules.eval.op.LimitOp;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class DynamicElementsTest {
  private static final int KEY = 1;
  private static final int DATA = 3;
  private static final int TARGET = 4;
  private static final long SECOND = 1_000_000_000L;

  private final JudgeFixture fixture =
      new JudgeFixture(false).packet(PacketBuilder.ipv4().udp(1, 2).build());
  private final Evaluation state = evaluation(fixture);

  private static Evaluation evaluation(JudgeFixture fixture) {
    Evaluation state = new Evaluation(fixture, new CounterCells(0));
    state.begin(fixture.context, fixture.decision);
    return state;
  }

  private static DynamicElements set(long size, long lifetime, ElementState... states) {
    Declaration declaration = new Declaration("inet t", "s", "key", 2, true, size, lifetime);
    DynamicElements set = new DynamicElements(declaration, new ElementStates(List.of(states)));
    set.close();
    return set;
  }

  private static void load(Evaluation state, long key) {
    state.load(KEY, key * 7, key);
    state.load(KEY + 1, 0, -key);
  }

  private Step change(DynamicElements set, Change change, long key, long data, long lifetime) {
    load(state, key);
    state.load(DATA, data, ~data);
    return set.change(state, change, KEY, DATA, lifetime, 0);
  }

  private boolean has(DynamicElements set, long key) {
    load(state, key);
    return set.look(state, KEY, TARGET, false) == Step.NEXT;
  }

  private record Entry(long data, long deadline) {}

  /** Without a bound: what the kernel's rhashtable does. */
  @Property(tries = 200)
  void shouldHoldWhatANaiveMapHolds(@ForAll long seed, @ForAll @IntRange(min = 5) int count) {
    Random random = new Random(seed);
    DynamicElements set = set(1_000_000, 20 * SECOND);
    Map<Long, Entry> model = new HashMap<>();
    long now = random.nextLong() >>> 2;
    for (int i = 0; i < count % 3000; i++) {
      now += random.nextInt(3) * SECOND;
      long time = now;
      fixture.context.setNowNanos(now);
      model.values().removeIf(entry -> time - entry.deadline() >= 0);
      long key = random.nextInt(60);
      long lifetime = random.nextInt(3) * 10 * SECOND;
      long until = now + (lifetime == 0 ? 20 * SECOND : lifetime);
      switch (random.nextInt(4)) {
        case 0:
          change(set, Change.ADD, key, i, lifetime);
          model.putIfAbsent(key, new Entry(i, until));
          break;
        case 1:
          change(set, Change.UPDATE, key, i, lifetime);
          Entry before = model.get(key);
          model.put(key, new Entry(before == null ? i : before.data(), until));
          break;
        case 2:
          change(set, Change.DELETE, key, i, lifetime);
          model.remove(key);
          break;
        default:
          assertThat(has(set, key))
              .as("key %d at step %d", key, i)
              .isEqualTo(model.containsKey(key));
          if (model.containsKey(key)) {
            assertThat(state.high(TARGET)).isEqualTo(model.get(key).data());
            assertThat(state.low(TARGET)).isEqualTo(~model.get(key).data());
          }
      }
    }
  }

  @Test
  void shouldBreakWhenFullAndMakeRoomByExpiry() {
    DynamicElements set = set(100, 10 * SECOND);
    for (int key = 0; key < 100; key++) {
      assertThat(change(set, Change.ADD, key, 0, 0)).isEqualTo(Step.NEXT);
    }
    assertThat(change(set, Change.ADD, 1000, 0, 0)).isEqualTo(Step.BREAK);
    assertThat(change(set, Change.ADD, 5, 0, 0)).as("an element it has").isEqualTo(Step.NEXT);
    assertThat(set.elements()).isEqualTo(100);
    fixture.context.setNowNanos(11 * SECOND);
    assertThat(has(set, 5)).isFalse();
    int added = 0;
    for (int key = 2000; key < 3000; key++) {
      added += change(set, Change.ADD, key, 0, 0) == Step.NEXT ? 1 : 0;
    }
    assertThat(added).isBetween(90, 100);
    assertThat(set.elements()).isEqualTo(100);
  }

  @Test
  void shouldGiveEachElementALimitOfItsOwn() {
    LimitOp limit = new LimitOp(LimitOp.Unit.PACKETS, 1, 3600, 3, false);
    DynamicElements set = set(100, 0, new ElementCounter(), new ElementLimit(limit));
    for (int key = 0; key < 20; key++) {
      for (int i = 0; i < 5; i++) {
        Step expected = i < 3 ? Step.NEXT : Step.BREAK;
        assertThat(change(set, Change.UPDATE, key, 0, 0)).isEqualTo(expected);
      }
    }
    load(state, 7);
    assertThat(set.look(state, KEY, -1, false)).as("a lookup asks the limit").isEqualTo(Step.BREAK);
    assertThat(set.look(state, KEY, -1, true)).isEqualTo(Step.BREAK);
  }

  @Test
  void shouldNotChangeInARehearsal() {
    DynamicElements set = set(100, 0);
    Evaluation rehearsal = new Evaluation(fixture, new CounterCells(0), true);
    rehearsal.begin(fixture.context, fixture.decision);
    load(rehearsal, 1);
    assertThat(set.change(rehearsal, Change.ADD, KEY, DATA, 0, 0)).isEqualTo(Step.NEXT);
    assertThat(set.elements()).isZero();
  }

  @Test
  void shouldTakeOverTheElementsOfTheSameDeclaration() {
    DynamicElements old = set(100, 0, new ElementCounter());
    change(old, Change.ADD, 1, 42, 0);
    DynamicElements same = set(100, 0, new ElementCounter());
    same.adopt(old);
    assertThat(has(same, 1)).isTrue();
    DynamicElements otherStates = set(100, 0);
    otherStates.adopt(old);
    assertThat(has(otherStates, 1)).isTrue();
    assertThat(state.high(TARGET)).isEqualTo(42);
    assertThat(otherStates.elements()).isEqualTo(1);
    DynamicElements otherSize = set(101, 0, new ElementCounter());
    otherSize.adopt(old);
    assertThat(has(otherSize, 1)).isFalse();
  }

  @Test
  void shouldStayWithinItsSizeWhenManyJudgesAdd() throws Exception {
    int size = 5000;
    DynamicElements set = set(size, 0);
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long offset = i * 1000L;
      Thread thread =
          new Thread(
              () -> {
                JudgeFixture own =
                    new JudgeFixture(false).packet(PacketBuilder.ipv4().udp(1, 2).build());
                Evaluation judge = evaluation(own);
                awaitQuietly(begin);
                for (long key = offset; key < offset + 20_000; key++) {
                  load(judge, key);
                  set.change(judge, Change.ADD, KEY, DATA, 0, 0);
                }
              });
      thread.setUncaughtExceptionHandler((which, failure) -> failures.add(failure));
      threads.add(thread);
      thread.start();
    }
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(set.elements()).isEqualTo(size);
    int found = 0;
    for (long key = 0; key < 24_000; key++) {
      found += has(set, key) ? 1 : 0;
    }
    assertThat(found).isEqualTo(size);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldAllocateNothingOnceItHasBeenFull() {
    DynamicElements set = set(1000, 10 * SECOND, new ElementCounter());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();
    churn(set);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 6 && least != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      churn(set);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }

  private void churn(DynamicElements set) {
    for (int i = 0; i < 300_000; i++) {
      fixture.context.setNowNanos(fixture.context.nowNanos() + SECOND / 100);
      long key = i % 3000;
      change(set, i % 7 == 0 ? Change.DELETE : Change.UPDATE, key, i, 0);
      has(set, key);
    }
  }
}
