package dev.narrows.firewall.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jnetfilter.queue.KernelQueue;
import org.junit.jupiter.api.Test;

class KernelTotalsTest {
  private final KernelTotals totals = new KernelTotals();

  @Test
  void shouldGoOnWhenAnotherWorkerHoldsTheQueue() {
    read("first", 3, 4);
    read("first", 6, 8);
    assertDrops(6, 8);
    read("second", 1, 0);
    assertDrops(7, 8);
    read("third", 1, 5);
    assertDrops(8, 13);
  }

  @Test
  void shouldGoOnWhenTheKernelBeginsAnew() {
    read("first", 3, 4);
    read("first", 0, 5);
    assertDrops(3, 9);
  }

  @Test
  void shouldKeepWhatAQueueHadThatIsGone() {
    read("first", 3, 4);
    totals.read(List.of(), List.of());
    assertDrops(3, 4);
  }

  private void read(String worker, long queueFull, long socketFull) {
    WorkerView view = new WorkerView(worker, 5, () -> WorkerSample.ZERO);
    KernelQueue ours = new KernelQueue(5, 10, 0, 0, queueFull, socketFull, 0);
    totals.read(List.of(view), List.of(ours, new KernelQueue(6, 1, 9, 9, 9, 9, 9)));
  }

  private void assertDrops(long queueFull, long socketFull) {
    var drops = totals.read(List.of(), List.of());
    assertThat(drops).containsOnlyKeys(5);
    assertThat(drops.get(5).queueFull()).isEqualTo(queueFull);
    assertThat(drops.get(5).socketFull()).isEqualTo(socketFull);
  }
}
