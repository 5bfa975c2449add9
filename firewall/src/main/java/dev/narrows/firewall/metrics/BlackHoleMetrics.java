package dev.narrows.firewall.metrics;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.blackhole.TrialResult;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What became of suspicions that a path is a black hole. */
final class BlackHoleMetrics implements MultiCollector {
  private final FirewallStatus status;

  BlackHoleMetrics(FirewallStatus status) {
    this.status = status;
  }

  @Override
  public MetricSnapshots collect() {
    BlackHoles holes = status.blackHoles();
    Family results =
        new Family(
            "narrows_black_hole_trials",
            "Connections that were suspected of a black hole, by what came of it.");
    for (TrialResult result : TrialResult.values()) {
      results.add(holes.results(result), "result", result.label());
    }
    return MetricSnapshots.of(
        new Family("narrows_black_holes", "Black holes that were found in the last while.")
            .add(holes.found().size())
            .gauge(),
        new Family("narrows_black_hole_suspects", "Connections that are under suspicion.")
            .add(holes.suspects())
            .gauge(),
        results.counter());
  }
}
