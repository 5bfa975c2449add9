package dev.narrows.firewall.divert;

import dev.narrows.firewall.blackhole.WatchedFlow;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.queue.QueueGroup;
import dev.narrows.firewall.queue.QueuePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules that bring what has to be seen of black holes: at the end of POSTROUTING, behind all
 * that judges, so that nothing is passed over.
 */
final class WatchedDiverts {
  private static final String TABLE = "mangle";
  private static final String CHAIN = "POSTROUTING";
  private static final int USUAL_MTU = 1500;
  private static final int JUMBO_MTU = 9216;

  private final WatchedPackets watched;
  private final QueuePlan queues;
  private final DivertPlanner planner;

  WatchedDiverts(WatchedPackets watched, QueuePlan queues, FirewallConfig config) {
    this.watched = watched;
    this.queues = queues;
    this.planner = new DivertPlanner(config, 0, 0, OversizeSelector.byLength(), List.of());
  }

  /** A table with them, in place of one without. */
  DivertTable addTo(DivertTable table) {
    List<DivertRule> rules = table.table().equals(TABLE) ? rules(table.ipv6()) : List.of();
    if (rules.isEmpty()) {
      return table;
    }
    Map<String, List<DivertRule>> all = new LinkedHashMap<>(table.rules());
    List<DivertRule> chain = new ArrayList<>(all.getOrDefault(CHAIN, List.of()));
    chain.addAll(rules);
    all.put(CHAIN, List.copyOf(chain));
    return new DivertTable(table.ipv6(), table.table(), all);
  }

  private List<DivertRule> rules(boolean ipv6) {
    List<DivertRule> rules = new ArrayList<>();
    for (QueueGroup group : queues.groups()) {
      if (group.isLearning()) {
        watched.flows().stream()
            .filter(flow -> flow.receiver().ipv6() == ipv6)
            .flatMap(flow -> bothWays(flow).stream())
            .forEach(each -> rules.add(planner.learning(group, each, "a suspected black hole")));
        watched.holes().stream()
            .filter(hole -> hole.ipv6() == ipv6)
            .map(WatchedDiverts::longSegments)
            .forEach(each -> rules.add(planner.learning(group, each, "a black hole")));
      }
    }
    return rules;
  }

  /** All that a connection's ends send each other. */
  private static List<List<String>> bothWays(WatchedFlow flow) {
    return List.of(
        oneWay(flow.sender(), flow.senderPort(), flow.receiver(), flow.receiverPort()),
        oneWay(flow.receiver(), flow.receiverPort(), flow.sender(), flow.senderPort()));
  }

  private static List<String> oneWay(
      MtuAddress from, int sourcePort, MtuAddress to, int destinationPort) {
    String whole = from.ipv6() ? "/128" : "/32";
    List<String> matches = new ArrayList<>();
    matches.addAll(List.of("-s", from.text() + whole, "-d", to.text() + whole));
    matches.addAll(List.of("-p", "tcp", "-m", "tcp", "--sport", Integer.toString(sourcePort)));
    matches.addAll(List.of("--dport", Integer.toString(destinationPort)));
    return matches;
  }

  /** What is longer than a path, and not so long that it must be several segments. */
  private static List<String> longSegments(NarrowPath path) {
    int most = path.mtu() < USUAL_MTU ? USUAL_MTU : JUMBO_MTU;
    String length = path.mtu() + 1 + ":" + most;
    return List.of("-d", path.address(), "-p", "tcp", "-m", "length", "--length", length);
  }
}
