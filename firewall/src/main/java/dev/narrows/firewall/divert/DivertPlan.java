package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.queue.QueuePlan;
import java.util.List;

/**
 * The iptables rules that feed the queues of a plan.
 *
 * @param tables one for each IP version and iptables table that takes part
 */
public record DivertPlan(List<DivertTable> tables) {
  /** Plans for the least path MTUs given: packets above them may be oversized. */
  public static DivertPlan of(
      QueuePlan queues, FirewallConfig config, int leastMtuIpv4, int leastMtuIpv6) {
    throw new UnsupportedOperationException();
  }

  /** As iptables-restore would take it, for people to read. */
  public String render() {
    throw new UnsupportedOperationException();
  }
}
