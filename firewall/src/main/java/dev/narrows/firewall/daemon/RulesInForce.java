package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.queue.QueueGroup;
import dev.narrows.firewall.queue.QueuePlan;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled rules with the queues they need.
 *
 * @param source name of the file, for people
 * @param rules what judges
 * @param plan which queues feed it
 * @param loadedAt when it was compiled
 */
public record RulesInForce(String source, RuleSet rules, QueuePlan plan, Instant loadedAt) {
  private static final Logger logger = LoggerFactory.getLogger(RulesInForce.class);

  private static final int LAST_QUEUE = 65535;

  /**
   * Compiles; warnings are logged.
   *
   * @throws StartupException with the whole report when the rules have errors
   */
  public static RulesInForce load(RuleSource source, FirewallConfig config) {
    RuleCompiler.Result result = source.compile();
    RuleSet rules =
        result
            .ruleSet()
            .orElseThrow(
                () ->
                    new StartupException(
                        "the rules have errors; correct them\n" + result.report().stripTrailing()));
    if (!result.report().isBlank()) {
      logger.warn("{}", result.report().stripTrailing());
    }
    QueuePlan plan = QueuePlan.of(rules, config).withLearning(config);
    requireNumbers(plan);
    return new RulesInForce(source.name(), rules, plan, Instant.now());
  }

  private static void requireNumbers(QueuePlan plan) {
    for (QueueGroup group : plan.groups()) {
      int last = group.firstQueue() + group.queues() - 1;
      if (last > LAST_QUEUE) {
        throw new StartupException(
            "queue " + last + " is needed, and the last there is is 65535; lower --queue-base");
      }
    }
  }

  /** The groups by the numbers of their queues, in order. */
  Map<Integer, QueueGroup> groupsByQueue() {
    Map<Integer, QueueGroup> groups = new TreeMap<>();
    for (QueueGroup group : plan.groups()) {
      for (int i = 0; i < group.queues(); i++) {
        groups.put(group.firstQueue() + i, group);
      }
    }
    return groups;
  }
}
