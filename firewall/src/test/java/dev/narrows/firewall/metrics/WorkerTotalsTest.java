package dev.narrows.firewall.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.queue.CounterKit;
import dev.narrows.firewall.queue.PacketOutcome;
import dev.narrows.firewall.queue.WorkerCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WorkerTotalsTest {
  private final WorkerTotals totals = new WorkerTotals();

  @Test
  void shouldCountWhatAWorkerCountsWhileItIsClosed() {
    WorkerCounters leaving = new WorkerCounters();
    WorkerCounters next = new WorkerCounters();
    count(leaving);
    assertThat(read(view(leaving))).isEqualTo(1);
    assertThat(read(view(next))).isEqualTo(1);
    count(leaving);
    count(next);
    assertThat(read(view(next))).isEqualTo(3);
    assertThat(read(view(next))).isEqualTo(3);
    assertThat(read()).isEqualTo(3);
    assertThat(read()).isEqualTo(3);
  }

  /** Steps: 0 scrape, 1 a worker comes, 2 the oldest goes, else the worker of that place counts. */
  @Property(tries = 300)
  void shouldNeverGoDownNorForgetAWorkerItHasSeen(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 6) Integer> steps) {
    WorkerTotals sums = new WorkerTotals();
    List<WorkerCounters> workers = new ArrayList<>();
    long counted = 0;
    for (int step : steps) {
      List<WorkerView> views = workers.stream().map(WorkerTotalsTest::view).toList();
      if (step == 0) {
        assertThat(sum(sums.read(views))).isEqualTo(counted);
      } else if (step == 1) {
        workers.add(new WorkerCounters());
      } else if (step == 2 && !workers.isEmpty()) {
        sums.read(views);
        workers.remove(0);
      } else if (step > 2 && step - 3 < workers.size()) {
        count(workers.get(step - 3));
        counted++;
      }
    }
  }

  private long read(WorkerView... views) {
    return sum(totals.read(List.of(views)));
  }

  private static long sum(Map<Integer, WorkerSample> queues) {
    return queues.values().stream()
        .mapToLong(sample -> sample.outcome(PacketOutcome.ACCEPTED))
        .sum();
  }

  private static WorkerView view(WorkerCounters counters) {
    return new WorkerView(counters, 5, () -> WorkerSample.of(counters, 0, Map.of()));
  }

  private static void count(WorkerCounters counters) {
    CounterKit.countOutcome(counters, PacketOutcome.ACCEPTED);
  }
}
