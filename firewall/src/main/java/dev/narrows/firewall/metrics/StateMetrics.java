package dev.narrows.firewall.metrics;

import dev.narrows.firewall.divert.DivertState;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.RuleSet.RuleCounter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** Version, rules and diverts. */
final class StateMetrics implements MultiCollector {
  private final FirewallStatus status;

  StateMetrics(FirewallStatus status) {
    this.status = status;
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    all.metricSnapshot(
        info("narrows_build", "The version that runs.", "version", status.version()));
    all.metricSnapshot(
        new Family("narrows_rules_reloads", "Times that the rules were loaded anew, by result.")
            .add(status.reloads(true), "result", "success")
            .add(status.reloads(false), "result", "failure")
            .counter());
    all.metricSnapshot(
        new Family(
                "narrows_rules_loaded_timestamp_seconds",
                "When the rules in force were loaded, in seconds since 1970.")
            .add(status.rulesLoadedTimestamp())
            .gauge());
    all.metricSnapshot(
        info(
            "narrows_offload",
            "How frames go on that get their offload metadata back.",
            "way",
            status.offload()));
    addRules(all);
    addDiverts(all);
    return all.build();
  }

  private static MetricSnapshot info(String name, String help, String label, String value) {
    return InfoSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of(label, value)).build())
        .build();
  }

  private void addRules(MetricSnapshots.Builder all) {
    Family packets =
        new Family("narrows_rule_packets", "Packets at a counter of the rules in force.");
    Family bytes = new Family("narrows_rule_bytes", "Octets at a counter of the rules in force.");
    RuleSet rules = status.rules();
    if (rules != null) {
      for (RuleCounter counter : rules.counters()) {
        add(packets, counter, counter.packets());
        add(bytes, counter, counter.bytes());
      }
    }
    all.metricSnapshot(packets.counter());
    all.metricSnapshot(bytes.counter());
  }

  private static void add(Family family, RuleCounter counter, long value) {
    family.add(
        value,
        "table",
        counter.table(),
        "counter",
        counter.name(),
        "comment",
        counter.comment() == null ? "" : counter.comment());
  }

  private void addDiverts(MetricSnapshots.Builder all) {
    DivertState diverts = status.diverts();
    if (diverts == null) {
      return;
    }
    all.metricSnapshot(
        info(
            "narrows_diverts_selector",
            "By what diverts tell oversized packets.",
            "selector",
            status.selector()));
    all.metricSnapshot(
        new Family("narrows_diverts_installed", "Rules of Narrows that iptables has now.")
            .add(diverts.present())
            .gauge());
    all.metricSnapshot(
        new Family("narrows_diverts_wanted", "Rules of Narrows that iptables should have.")
            .add(diverts.wanted())
            .gauge());
    all.metricSnapshot(
        new Family(
                "narrows_diverts_problems",
                "What is missing, changed, or stands before the rules of Narrows.")
            .add(diverts.problems().size())
            .gauge());
    all.metricSnapshot(
        new Family(
                "narrows_diverted_packets",
                "Packets that the diverts sent to queues, as iptables counted a few seconds ago.")
            .add(status.divertedPackets())
            .counter());
  }
}
