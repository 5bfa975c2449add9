package dev.narrows.firewall.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** One metric and its values by labels. Values of equal labels are added up, never doubled. */
final class Family {
  private final String name;
  private final String help;
  private final Map<Labels, Double> values = new LinkedHashMap<>();

  /**
   * @param name without the suffix that the format adds to counters
   */
  Family(String name, String help) {
    this.name = name;
    this.help = help;
  }

  /**
   * Adds a value.
   *
   * @param labels names and values by turns
   */
  Family add(double value, String... labels) {
    values.merge(Labels.of(labels), value, Double::sum);
    return this;
  }

  MetricSnapshot counter() {
    CounterSnapshot.Builder builder = CounterSnapshot.builder().name(name).help(help);
    values.forEach(
        (labels, value) ->
            builder.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    return builder.build();
  }

  MetricSnapshot gauge() {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(help);
    values.forEach(
        (labels, value) ->
            builder.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    return builder.build();
  }
}
