package dev.narrows.firewall.queue;

import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed.Question;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a worker judges by, until it is handed another; handed over once. */
final class Assignment {
  private final Judge judge;
  private final Station[] stations = new Station[Hook.values().length];
  private final boolean[] asksWhole = new boolean[Hook.values().length];
  private final CountDownLatch taken = new CountDownLatch(1);

  Assignment(Judge judge, Map<Hook, Station> stations) {
    this.judge = judge;
    stations.forEach(
        (hook, station) -> {
          this.stations[hook.ordinal()] = station;
          asksWhole[hook.ordinal()] = station.need().asked().contains(Question.WHOLE_FRAME);
        });
  }

  Judge judge() {
    return judge;
  }

  /** Which chains judge the packets of a hook; null when none do, or there is no such hook. */
  Station station(Hook hook) {
    return hook == null ? null : stations[hook.ordinal()];
  }

  /** Whether rules at a hook need all octets of a long frame without offload metadata. */
  boolean asksWholeFrames(Hook hook) {
    return hook != null && asksWhole[hook.ordinal()];
  }

  void markTaken() {
    taken.countDown();
  }

  boolean awaitTaken(long millis) throws InterruptedException {
    return taken.await(millis, TimeUnit.MILLISECONDS);
  }
}
