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
      if (!selectors.isEmpty()) {
        int place = place(station, whole, headers);
        if (!selectors.stream().allMatch(Selector::edits)) {
          headers.get(place).put(station.hook(), station);
        }
      }
    }
    List<QueueGroup> groups = new ArrayList<>();
    for (int i = 0; i < whole.size(); i++) {
      int first = config.queueBase() + KINDS * i * config.queues();
      Map<Hook, Station> stations = unmodifiableMap(whole.get(i));
      groups.add(new QueueGroup(first, config.queues(), WHOLE, true, stations, first));
      if (!headers.get(i).isEmpty()) {
        groups.add(headersGroup(first, config.queues(), unmodifiableMap(headers.get(i))));
      }
    }
    return new QueuePlan(List.copyOf(groups));
  }

  /** Puts the station among those that get whole packets; where. */
  private static int place(
      Station station, List<Map<Hook, Station>> whole, List<Map<Hook, Station>> headers) {
    for (int i = 0; i < whole.size(); i++) {
      if (whole.get(i).putIfAbsent(station.hook(), station) == null) {
        return i;
      }
    }
    Map<Hook, Station> stations = new EnumMap<>(Hook.class);
    stations.put(station.hook(), station);
    whole.add(stations);
    headers.add(new EnumMap<>(Hook.class));
    return whole.size() - 1;
  }

  private static QueueGroup headersGroup(int whole, int queues, Map<Hook, Station> stations) {
    boolean answers =
        stations.values().stream()
            .flatMap(station -> station.need().selectors().stream())
            .anyMatch(selector -> selector.answers() && !selector.edits());
    return answers
        ? new QueueGroup(whole + queues, queues, QUOTABLE, false, stations, whole)
        : new QueueGroup(whole + 2 * queues, queues, HEADERS, false, stations, whole);
  }
}
