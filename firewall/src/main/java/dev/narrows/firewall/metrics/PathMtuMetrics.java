package dev.narrows.firewall.metrics;

import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuRefusal;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What was learned of path MTUs. */
final class PathMtuMetrics implements MultiCollector {
  private final FirewallStatus status;

  PathMtuMetrics(FirewallStatus status) {
    this.status = status;
  }

  @Override
  public MetricSnapshots collect() {
    LearnedMtus learned = status.pathMtus();
    Family refused =
        new Family(
            "narrows_path_mtu_refused",
            "ICMP errors about MTUs that were not believed, by reason.");
    for (MtuRefusal reason : MtuRefusal.values()) {
      refused.add(learned.refused(reason), "reason", reason.label());
    }
    return MetricSnapshots.of(
        new Family("narrows_path_mtu_entries", "Paths whose MTU is known from other than routes.")
            .add(learned.table().size())
            .gauge(),
        new Family("narrows_path_mtu_learned", "Times that a path's MTU was learned or lowered.")
            .add(learned.learned())
            .counter(),
        refused.counter());
  }
}
