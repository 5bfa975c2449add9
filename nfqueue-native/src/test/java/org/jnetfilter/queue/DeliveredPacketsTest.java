package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveredPacketsTest {
  private final QueueStatistics statistics = new QueueStatistics();
  private final DeliveredPackets delivered = new DeliveredPackets(statistics);

  private void deliver(int... ids) {
    for (int id : ids) {
      delivered.delivered(id, false);
    }
  }

  @Test
  void shouldCountTheFirstOnesToo() {
    deliver(4, 5);
    assertThat(statistics.lost()).isEqualTo(3);
    assertThat(statistics.received()).isEqualTo(2);
  }

  @Test
  void shouldCountAcrossTheWrapOfTheNumbers() {
    deliver(0x7ffffffe);
    long before = statistics.lost();
    deliver(0x80000000, -2, 0, 3);
    assertThat(statistics.lost() - before).isEqualTo(1 + 0x7ffffffdL + 1 + 2);
  }

  @Test
  void shouldTakeBackTheLossOfAPacketThatComesLate() {
    deliver(1, 3, 2, 4);
    assertThat(statistics.lost()).isZero();
  }

  @Test
  void shouldKnowWhetherEarlierPacketsWait() {
    deliver(1);
    assertThat(delivered.isLastUnanswered()).isTrue();
    deliver(2);
    assertThat(delivered.isLastUnanswered()).isFalse();
    delivered.answered();
    assertThat(delivered.isLastUnanswered()).isTrue();
    delivered.answered();
    delivered.answered();
    deliver(3, 4);
    assertThat(delivered.isLastUnanswered()).as("one verdict too many does not count").isFalse();
  }
}
