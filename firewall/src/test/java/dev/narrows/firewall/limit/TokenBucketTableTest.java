package dev.narrows.firewall.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTableTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int RATE = 10;
  private static final int BURST = 50;

  private static TokenBucketTable table(int bits, long now) {
    return new TokenBucketTable(new SipHash(1, 2), bits, RATE, BURST, now);
  }

  private static int take(TokenBucketTable table, long source, int times, long now) {
    int taken = 0;
    for (int i = 0; i < times; i++) {
      taken += table.tryTake(0, source, now) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void shouldGiveABurstAndThenTheRate() {
    TokenBucketTable table = table(10, 0);
    assertThat(take(table, 7, 1000, 0)).isEqualTo(BURST);
    assertThat(take(table, 7, 1000, SECOND / RATE - 1)).isZero();
    assertThat(take(table, 7, 1000, SECOND / RATE)).isEqualTo(1);
    assertThat(take(table, 7, 1000, SECOND)).isEqualTo(RATE - 1);
  }

  @Test
  void shouldNotLetOneSourceUseUpAnothersTokens() {
    TokenBucketTable table = table(10, 0);
    take(table, 7, 1000, 0);
    assertThat(take(table, 8, 1000, 0)).isEqualTo(BURST);
  }

  @Test
  void shouldNotGatherMoreThanABurst() {
    TokenBucketTable table = table(10, 0);
    take(table, 7, 1000, 0);
    assertThat(take(table, 7, 1000, 3600 * SECOND)).isEqualTo(BURST);
  }

  @Test
  void shouldShareBucketsWhenSourcesOutnumberThem() {
    TokenBucketTable table = table(0, 0);
    take(table, 7, 1000, 0);
    assertThat(take(table, 8, 1000, 0)).isZero();
  }

  /** In any stretch of time, whatever came before, no more than the burst and what flows in. */
  @Property
  void shouldBoundWhatAnyStretchOfTimeGets(
      @ForAll long start,
      @ForAll @Size(max = 200) List<@LongRange(min = 0, max = SECOND) Long> pauses,
      @ForAll @IntRange(min = 0, max = 199) int from) {
    TokenBucketTable table = table(4, start);
    long now = start;
    long began = 0;
    int taken = 0;
    for (int i = 0; i < pauses.size(); i++) {
      now += pauses.get(i);
      if (i == from) {
        began = now;
      }
      int got = take(table, 7, 3, now);
      taken += i >= from ? got : 0;
    }
    if (pauses.size() > from) {
      assertThat(taken).isLessThanOrEqualTo((int) (BURST + (now - began) * RATE / SECOND + 1));
    }
  }

  /** Who stays below the rate is never refused. */
  @Property
  void shouldNeverRefuseWhoKeepsToTheRate(
      @ForAll long start,
      @ForAll @Size(max = 200) List<@LongRange(min = SECOND / RATE, max = SECOND) Long> pauses) {
    TokenBucketTable table = table(4, start);
    long now = start;
    for (long pause : pauses) {
      now += pause;
      assertThat(table.tryTake(1, 7, now)).isTrue();
    }
  }
}
