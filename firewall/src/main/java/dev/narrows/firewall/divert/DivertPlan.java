package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.queue.QueuePlan;
import dev.narrows.rules.eval.StatedMtus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jnetfilter.route.NetworkTables;

/**
 * The iptables rules that feed the queues of a plan.
 *
 * @param tables one for each IP version and iptables table that takes part
 */
public record DivertPlan(List<DivertTable> tables) {
  /** Plans for the least path MTUs given, in octets: packets above them may be oversized. */
  public static DivertPlan of(
      QueuePlan queues, FirewallConfig config, int leastMtuIpv4, int leastMtuIpv6) {
    return of(queues, config, leastMtuIpv4, leastMtuIpv6, OversizeSelector.byLength(), List.of());
  }

  /** As the other one; packets to an address whose path is narrower may be oversized as well. */
  public static DivertPlan of(
      QueuePlan queues,
      FirewallConfig config,
      int leastMtuIpv4,
      int leastMtuIpv6,
      OversizeSelector selector,
      List<NarrowPath> narrow) {
    return new DivertPlanner(config, leastMtuIpv4, leastMtuIpv6, selector, narrow).plan(queues);
  }

  /**
   * Plans for the network as it is now.
   *
   * @param selector how oversized packets are told from frames with their metadata
   * @param stated what the rule file says of paths
   * @param learned paths that traffic and the operator have told of
   */
  public static DivertPlan of(
      QueuePlan queues,
      FirewallConfig config,
      NetworkTables tables,
      OversizeSelector selector,
      StatedMtus stated,
      List<NarrowPath> learned) {
    StatedPaths paths = new StatedPaths(stated);
    List<NarrowPath> narrow = new ArrayList<>(paths.narrow());
    narrow.addAll(learned);
    int leastMtuIpv4 = paths.least(false, tables.leastMtu(false));
    int leastMtuIpv6 = paths.least(true, tables.leastMtu(true));
    return of(queues, config, leastMtuIpv4, leastMtuIpv6, selector, narrow);
  }

  /** Without the samples from which path MTUs are learned, for kernels that cannot take any. */
  public DivertPlan withoutSamples() {
    List<DivertTable> rest = new ArrayList<>();
    for (DivertTable table : tables) {
      Map<String, List<DivertRule>> rules = new LinkedHashMap<>();
      table
          .rules()
          .forEach(
              (chain, all) ->
                  rules.put(chain, all.stream().filter(rule -> !rule.isSample()).toList()));
      rest.add(new DivertTable(table.ipv6(), table.table(), rules));
    }
    return new DivertPlan(rest);
  }

  /** With what has to be seen of black holes on top. */
  public DivertPlan watching(WatchedPackets watched, QueuePlan queues, FirewallConfig config) {
    WatchedDiverts diverts = new WatchedDiverts(watched, queues, config);
    return new DivertPlan(tables.stream().map(diverts::addTo).toList());
  }

  /** How many rules, the jumps into our chains not counted. */
  public int ruleCount() {
    int count = 0;
    for (DivertTable table : tables) {
      for (List<DivertRule> chain : table.rules().values()) {
        count += chain.size();
      }
    }
    return count;
  }

  /** Both IP versions, for people to read. */
  public String render() {
    if (tables.isEmpty()) {
      return "# The rules need no packet: nothing is diverted.\n";
    }
    StringBuilder text = new StringBuilder();
    for (boolean ipv6 : new boolean[] {false, true}) {
      String family = render(ipv6);
      if (!family.isEmpty()) {
        text.append(text.isEmpty() ? "" : "\n");
        text.append(ipv6 ? "# IPv6: ip6tables" : "# IPv4: iptables").append("-restore --noflush\n");
        text.append(family);
      }
    }
    return text.toString();
  }

  /** What iptables-restore --noflush (or ip6tables-restore) takes; empty when it has no rules. */
  public String render(boolean ipv6) {
    StringBuilder text = new StringBuilder();
    for (DivertTable table : tables) {
      if (table.ipv6() == ipv6) {
        new RestoreText(table).appendFresh(text);
      }
    }
    return text.toString();
  }
}
