package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkerCountersTest {
  private final WorkerCounters counters = new WorkerCounters();

  @Test
  void shouldCountATimeInTheFirstBucketThatHoldsIt() {
    long first = WorkerCounters.BUCKET_NANOS.get(0);
    counters.countProcessing(0);
    counters.countProcessing(first);
    counters.countProcessing(first + 1);
    counters.countProcessing(Long.MAX_VALUE / 2);
    assertThat(counters.processingBucket(0)).isEqualTo(2);
    assertThat(counters.processingBucket(1)).isEqualTo(1);
    assertThat(counters.processingBucket(WorkerCounters.BUCKET_NANOS.size())).isEqualTo(1);
    assertThat(counters.processingNanos()).isEqualTo(2 * first + 1 + Long.MAX_VALUE / 2);
  }

  @Test
  void shouldHaveBoundsThatAscend() {
    assertThat(WorkerCounters.BUCKET_NANOS).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void shouldKeepTheFamiliesApart() {
    counters.countMssClamped(true);
    counters.countMssSigned(false);
    assertThat(counters.mssClamped(true)).isEqualTo(1);
    assertThat(counters.mssClamped(false)).isZero();
    assertThat(counters.mssSigned(false)).isEqualTo(1);
    assertThat(counters.mssSigned(true)).isZero();
  }
}
