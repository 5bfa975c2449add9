package dev.narrows.firewall.queue;

import static java.util.Collections.unmodifiableMap;

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
 * <p>A queue's number says what it copies, so that reloaded rules find the queues of the old ones,
 * or take others: a queue in use keeps its copy range. The first queues are those of whole packets,
 * the next those of headers enough to quote, then come headers alone; then the same once more for
 * the second station of a hook.
 */
public record QueuePlan(List<QueueGroup> groups) {
  /** How many kinds of groups there are, by what they copy. */
  private static final int KINDS = 3;

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
      int first = config.queueBase() + KINDS * i * config.queues();
      if (i < whole.size()) {
        groups.add(
            new QueueGroup(first, config.queues(), WHOLE, true, unmodifiableMap(whole.get(i))));
      }
      if (i < headers.size()) {
        groups.add(
            headersGroup(
                first + config.queues(), config.queues(), unmodifiableMap(headers.get(i))));
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

  private static QueueGroup headersGroup(int first, int queues, Map<Hook, Station> stations) {
    boolean answers =
        stations.values().stream()
            .flatMap(station -> station.need().selectors().stream())
            .anyMatch(selector -> selector.answers() && !selector.edits());
    return answers
        ? new QueueGroup(first, queues, QUOTABLE, false, stations)
        : new QueueGroup(first + queues, queues, HEADERS, false, stations);
  }
}
