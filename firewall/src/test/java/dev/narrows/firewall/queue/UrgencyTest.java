package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UrgencyTest {
  private static final long MILLI = 1_000_000;
  private static final int FEW = 50;
  private static final int MANY = 100;
  private static final int SHORT = 64;
  private static final int LONG = 2500;

  private long nowNanos = -5 * MILLI; // monotonic time may be negative, and wrap
  private int length = SHORT;
  private final Urgency urgency = new Urgency(nowNanos);

  @Test
  void shouldPrecedeOthersWhereFewPacketsCome() {
    assertThat(millis(300, FEW, MILLI / 2)).isTrue();
  }

  @Test
  void shouldPrecedeOthersAfterAnIdleSecond() {
    urgency.waited(1000 * MILLI);
    nowNanos += 1000 * MILLI;
    assertThat(urgency.isDue(1, SHORT, nowNanos)).isTrue();
  }

  @Test
  void shouldPrecedeOthersAfterDaysWithoutAPacket() {
    for (int hours = 20; hours < 200; hours++) {
      urgency.waited(hours * 3600_000L * MILLI);
      nowNanos += hours * 3600_000L * MILLI;
      assertThat(urgency.isDue(1, SHORT, nowNanos)).isTrue();
    }
  }

  @Test
  void shouldOutlastABurst() {
    millis(10, FEW, MILLI / 2);
    assertThat(millis(3, 2 * MANY, MILLI / 2)).isTrue();
    assertThat(millis(7, FEW, MILLI / 2)).isTrue();
  }

  @Test
  void shouldYieldToOthersWherePacketsComeInNumbers() {
    assertThat(millis(20, MANY, MILLI / 2)).isFalse();
  }

  @Test
  void shouldYieldToOthersWherePacketsCarryBulkData() {
    length = LONG;
    assertThat(millis(20, FEW, MILLI / 2)).isFalse();
  }

  @Test
  void shouldYieldToOthersWhereItNeverWaits() {
    assertThat(millis(20, FEW, MILLI / 100)).isFalse();
  }

  @Test
  void shouldPrecedeThemAgainAfterARest() {
    millis(20, MANY, MILLI / 2);
    assertThat(millis(80, FEW, MILLI / 2)).isFalse();
    assertThat(millis(20, FEW, MILLI / 2)).isTrue();
  }

  @Test
  void shouldRestAsLongAsItIsOverloaded() {
    assertThat(millis(500, MANY, 0)).isFalse();
    assertThat(millis(80, FEW, MILLI / 2)).isFalse();
    assertThat(millis(20, FEW, MILLI / 2)).isTrue();
  }

  /** Turns a millisecond long. */
  private boolean millis(int count, int packets, long waited) {
    boolean due = false;
    for (int i = 0; i < count; i++) {
      nowNanos += MILLI;
      urgency.waited(waited);
      due = urgency.isDue(packets, (long) packets * length, nowNanos);
    }
    return due;
  }
}
