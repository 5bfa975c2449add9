package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusyPollingTest {
  private static final int FEW = 20;
  private static final int MANY = 50;

  private final BusyPolling polling = new BusyPolling();
  private long nowNanos = System.nanoTime();

  @Test
  void shouldBlockAtFirstAndAfterALongWait() {
    assertThat(isDue(FEW)).isFalse();
    polling.blocked(TimeUnit.MILLISECONDS.toNanos(3));
    assertThat(isDue(FEW)).isFalse();
  }

  @Test
  void shouldPollOncePacketsFollowEachOtherClosely() {
    polling.blocked(TimeUnit.MICROSECONDS.toNanos(20));
    assertThat(isDue(FEW)).isTrue();
  }

  @Test
  void shouldBlockAgainAfterSomeLooksInVain() {
    polling.blocked(TimeUnit.MICROSECONDS.toNanos(20));
    polling.missed();
    polling.missed();
    assertThat(isDue(FEW)).isTrue();
    polling.found();
    polling.missed();
    polling.missed();
    assertThat(isDue(FEW)).isTrue();
    polling.missed();
    assertThat(isDue(FEW)).isFalse();
  }

  @Test
  void shouldNotPollWhereManyCome() {
    polling.blocked(TimeUnit.MICROSECONDS.toNanos(20));
    assertThat(isDue(MANY)).isFalse();
  }

  @Test
  void shouldLeaveTheProcessorToOthersForAWhile() {
    polling.blocked(TimeUnit.MICROSECONDS.toNanos(20));
    assertThat(polling.isCrowded(TimeUnit.MICROSECONDS.toNanos(2), nowNanos)).isFalse();
    assertThat(isDue(FEW)).isTrue();
    assertThat(polling.isCrowded(TimeUnit.MILLISECONDS.toNanos(2), nowNanos)).isTrue();
    assertThat(isDue(FEW)).isFalse();
    nowNanos += TimeUnit.MILLISECONDS.toNanos(9);
    assertThat(isDue(FEW)).isFalse();
    nowNanos += TimeUnit.MILLISECONDS.toNanos(2);
    assertThat(isDue(FEW)).isTrue();
  }

  private boolean isDue(int packetsAMilli) {
    return polling.isDue(packetsAMilli, nowNanos);
  }
}
