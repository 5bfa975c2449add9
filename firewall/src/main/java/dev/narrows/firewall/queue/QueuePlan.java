package dev.narrows.firewall.queue;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.rules.RuleSet;
import java.util.List;

/**
 * Which queues a rule set needs. A station's selectors that edit go to a group that gets packets
 * whole, its others to one that gets headers only; a hook has at most one station in a group.
 */
public record QueuePlan(List<QueueGroup> groups) {
  public static QueuePlan of(RuleSet rules, FirewallConfig config) {
    throw new UnsupportedOperationException();
  }
}
