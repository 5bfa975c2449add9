package dev.narrows.firewall.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves out metrics that cannot be read at the moment, so that the others are still served. */
final class GuardedCollector implements MultiCollector {
  private static final Logger logger = LoggerFactory.getLogger(GuardedCollector.class);

  private final MultiCollector collector;
  private volatile String reported = "";

  GuardedCollector(MultiCollector collector) {
    this.collector = collector;
  }

  @Override
  public MetricSnapshots collect() {
    try {
      return collector.collect();
    } catch (RuntimeException e) {
      String problem = e.toString();
      if (!problem.equals(reported)) {
        reported = problem;
        logger.warn("Some metrics cannot be read and are left out: {}", problem);
      }
      return MetricSnapshots.of();
    }
  }
}
