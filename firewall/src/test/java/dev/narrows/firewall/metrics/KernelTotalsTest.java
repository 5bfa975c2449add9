package dev.narrows.firewall.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jnetfilter.queue.KernelQueue;
import org.junit.jupiter.api.Test;

class KernelTotalsTest {
  private final KernelTotals totals = new KernelTotals();

  @Test
  void shouldGoOnWhenTheQueueIsBoundAnew() {
    read(new KernelQueue(5, 10, 0, 0, 3, 4, 0));
    read(new KernelQueue(5, 10, 0, 0, 6, 8, 0));
    assertDrops(6, 8);
    read(new KernelQueue(5, 11, 0, 0, 1, 0, 0));
    assertDrops(7, 8);
    // Bound anew by the same socket: the counters began at 0.
    read(new KernelQueue(5, 11, 0, 0, 0, 2, 0));
    assertDrops(7, 10);
  }

  @Test
  void shouldKeepWhatAQueueHadThatIsGone() {
    read(new KernelQueue(5, 10, 0, 0, 3, 4, 0));
    totals.read(Set.of(), List.of());
    assertDrops(3, 4);
  }

  private void read(KernelQueue queue) {
    totals.read(Set.of(5), List.of(queue, new KernelQueue(6, 1, 9, 9, 9, 9, 9)));
  }

  private void assertDrops(long queueFull, long socketFull) {
    var drops = totals.read(Set.of(), List.of());
    assertThat(drops).containsOnlyKeys(5);
    assertThat(drops.get(5).queueFull()).isEqualTo(queueFull);
    assertThat(drops.get(5).socketFull()).isEqualTo(socketFull);
  }
}
