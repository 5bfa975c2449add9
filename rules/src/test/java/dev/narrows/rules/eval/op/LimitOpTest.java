package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.op.LimitOp.Unit;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class LimitOpTest {
  private static final long SECOND = 1_000_000_000L;

  private final JudgeFixture fixture =
      new JudgeFixture().packet(PacketBuilder.ipv4().udp(1, 2).payload(72).build());

  /** The kernel's variables and steps (nft_limit_eval), one by one. */
  private static final class KernelLimit {
    private final long cost;
    private final long tokensMax;
    private long tokens;
    private long last;

    KernelLimit(long cost, long tokensMax, long now) {
      this.cost = cost;
      this.tokensMax = tokensMax;
      this.tokens = tokensMax;
      this.last = now;
    }

    boolean within(long now) {
      long available = Math.min(tokens + now - last, tokensMax);
      last = now;
      long delta = available - cost;
      tokens = delta >= 0 ? delta : available;
      return delta >= 0;
    }
  }

  @Property(tries = 300)
  void shouldCountPacketsAsTheKernelDoes(
      @ForAll @IntRange(min = 1, max = 5000) int rate,
      @ForAll @IntRange(min = 1, max = 20) int burst,
      @ForAll @Size(max = 200) List<@IntRange(max = 3_000_000) Integer> gaps) {
    long cost = SECOND / rate;
    KernelLimit kernel = new KernelLimit(cost, cost * burst, 0);
    compare(new LimitOp(Unit.PACKETS, rate, 1, burst, false), kernel, gaps);
  }

  @Property(tries = 300)
  void shouldCountOctetsAsTheKernelDoes(
      @ForAll @IntRange(min = 1, max = 500_000) int rate,
      @ForAll @IntRange(max = 3000) int burst,
      @ForAll @Size(max = 200) List<@IntRange(max = 3_000_000) Integer> gaps) {
    long max = 60 * SECOND * (rate + burst) / rate;
    KernelLimit kernel = new KernelLimit(60 * SECOND * 100 / rate, max, 0);
    compare(new LimitOp(Unit.BYTES, rate, 60, burst, false), kernel, gaps);
  }

  private void compare(LimitOp limit, KernelLimit kernel, List<Integer> gaps) {
    long now = 0;
    for (int gap : gaps) {
      now += gap;
      fixture.context.setNowNanos(now);
      assertThat(fixture.matches(limit)).as("at %d ns", now).isEqualTo(kernel.within(now));
    }
  }

  @Test
  void shouldLetTheBurstPassAtOnceAndThenTheRate() {
    LimitOp limit = new LimitOp(Unit.PACKETS, 10, 1, 3, false);
    fixture.context.setNowNanos(77);
    assertThat(fixture.matches(limit)).isTrue();
    assertThat(fixture.matches(limit)).isTrue();
    assertThat(fixture.matches(limit)).isTrue();
    assertThat(fixture.matches(limit)).isFalse();
    fixture.context.setNowNanos(77 + SECOND / 10 - 1);
    assertThat(fixture.matches(limit)).isFalse();
    fixture.context.setNowNanos(77 + SECOND / 10);
    assertThat(fixture.matches(limit)).isTrue();
    assertThat(fixture.matches(limit)).isFalse();
  }

  @Test
  void shouldMatchOnlyTheExcessWhenOver() {
    LimitOp limit = new LimitOp(Unit.PACKETS, 1, 60, 1, true);
    assertThat(fixture.matches(limit)).isFalse();
    assertThat(fixture.matches(limit)).isTrue();
  }

  @Test
  void shouldTakeTheDefaultBurstForPackets() {
    LimitOp limit = new LimitOp(Unit.PACKETS, 1, 3600, 0, false);
    for (int i = 0; i < LimitOp.DEFAULT_PACKET_BURST; i++) {
      assertThat(fixture.matches(limit)).isTrue();
    }
    assertThat(fixture.matches(limit)).isFalse();
  }

  @Test
  void shouldWorkWithAClockBelowZero() {
    LimitOp limit = new LimitOp(Unit.PACKETS, 1, 1, 1, false);
    fixture.context.setNowNanos(Long.MIN_VALUE + 5);
    assertThat(fixture.matches(limit)).isTrue();
    assertThat(fixture.matches(limit)).isFalse();
  }

  @Test
  void shouldRefuseWhatTheArithmeticCannotHold() {
    assertThatThrownBy(() -> new LimitOp(Unit.BYTES, 1L << 40, 604_800, 0, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too large");
    assertThatThrownBy(() -> new LimitOp(Unit.PACKETS, 0, 1, 1, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
