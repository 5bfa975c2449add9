package dev.narrows.firewall.queue;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which queues a rule set needs. A station's selectors that edit go to a group that gets packets
 * whole, its others to one that gets headers only; a hook has at most one station in a group.
 *
 * <p>A group's queue numbers depend on its kind and place alone, so that reloaded rules find the
 * queues of the old ones: the first whole group has the first queues, the first headers group the
 * next, then the second ones in the same order.
 */
public record QueuePlan(List<QueueGroup> groups) {
  /** Longest packet that the kernel copies (NFQNL_MAX_COPY_RANGE). */
  private static final int WHOLE = 65531;

  /** Enough for the quote in an ICMPv6 error, whose packet has 1280 octets at most. */
  private static final int QUOTABLE = 1280;

  /** Enough for IPv4 and TCP headers with all options, and for IPv6 extension headers in use. */
  private static final int HEADERS = 256;

  /** Plans for a rule set; no groups when its chains have no effect on any packet. */
  public static QueuePlan of(RuleSet rules, FirewallConfig config) {
    List<Map<Hook, Station>> whole = new ArrayList<>();
    List<Map<Hook, Station>> headers = new ArrayList<>();
    for (Station station : rules.stations()) {
      List<Selector> selectors = station.need().selectors();
      if (selectors.stream().anyMatch(Selector::edits)) {
        place(station, whole);
      }
      if (!selectors.stream().allMatch(Selector::edits)) {
        place(station, headers);
      }
    }
    List<QueueGroup> groups = new ArrayList<>();
    for (int i = 0; i < Math.max(whole.size(), headers.size()); i++) {
      int first = config.queueBase() + 2 * i * config.queues();
      if (i < whole.size()) {
        groups.add(new QueueGroup(first, config.queues(), WHOLE, true, whole.get(i)));
      }
      if (i < headers.size()) {
        Map<Hook, Station> stations = headers.get(i);
        groups.add(
            new QueueGroup(
                first + config.queues(), config.queues(), copyRange(stations), false, stations));
      }
    }
    return new QueuePlan(List.copyOf(groups));
  }

  private static void place(Station station, List<Map<Hook, Station>> groups) {
    for (Map<Hook, Station> stations : groups) {
      if (stations.putIfAbsent(station.hook(), station) == null) {
        return;
      }
    }
    Map<Hook, Station> stations = new EnumMap<>(Hook.class);
    stations.put(station.hook(), station);
    groups.add(stations);
  }

  private static int copyRange(Map<Hook, Station> stations) {
    boolean answers =
        stations.values().stream()
            .flatMap(station -> station.need().selectors().stream())
            .anyMatch(selector -> selector.answers() && !selector.edits());
    return answers ? QUOTABLE : HEADERS;
  }
}
