package dev.narrows.firewall.queue;

import static java.util.Collections.unmodifiableMap;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed;
import dev.narrows.rules.eval.TrafficNeed.Question;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which queues a rule set needs. A station's selectors that edit go to a group that gets packets
 * whole, its others to one that gets headers only; a hook has at most one station in a group.
 *
 * <p>A queue's number says what it copies, so that reloaded rules find the queues of the old ones,
 * or take others: a queue in use keeps its copy range. The first queues are those of whole packets,
 * the next those of headers enough to quote, then come headers alone; then the same once more for
 * the second station of a hook; then all that once more for each thing that a queue tells of its
 * packets (see {@link Told}).
 */
public record QueuePlan(List<QueueGroup> groups) {
  /** How many kinds of groups there are, by what they copy. */
  private static final int KINDS = 3;

  /** How many stations a hook has at most: before conntrack, and behind it. */
  private static final int PLACES = 2;

  /** Longest packet that the kernel copies (NFQNL_MAX_COPY_RANGE). */
  private static final int WHOLE = 65531;

  /** Enough for the quote in an ICMPv6 error, whose packet has 1280 octets at most. */
  private static final int QUOTABLE = 1280;

  /** The longest packets of common links, so that these can be cut. */
  private static final int LEARNED_FROM = 1500;

  /** Enough for IPv4 and TCP headers with all options, and for IPv6 extension headers in use. */
  private static final int HEADERS = 256;

  /** Plans for a rule set; no groups when its chains have no effect on any packet. */
  public static QueuePlan of(RuleSet rules, FirewallConfig config) {
    List<Map<Hook, Station>> places = new ArrayList<>();
    for (Station station : rules.stations()) {
      if (!station.need().selectors().isEmpty()) {
        place(station, places);
      }
    }
    List<QueueGroup> groups = new ArrayList<>();
    for (int place = 0; place < places.size(); place++) {
      for (Told told : told(places.get(place))) {
        int block = told.index() * PLACES + place;
        int first = config.queueBase() + KINDS * block * config.queues();
        addGroups(groups, first, config.queues(), told, places.get(place));
      }
    }
    return new QueuePlan(List.copyOf(groups));
  }

  /**
   * With one more group, if any rule asks for path MTUs: of packets that no chain judges, and that
   * teach the MTUs. Its queues come behind all others.
   */
  public QueuePlan withLearning(FirewallConfig config) {
    if (!config.pathMtus().learn() || !asksForPathMtus()) {
      return this;
    }
    int first = config.queueBase() + Told.COUNT * PLACES * KINDS * config.queues();
    List<QueueGroup> all = new ArrayList<>(groups);
    all.add(new QueueGroup(first, config.queues(), LEARNED_FROM, false, Map.of(), first));
    return new QueuePlan(List.copyOf(all));
  }

  private boolean asksForPathMtus() {
    return groups.stream()
        .flatMap(group -> group.stations().values().stream())
        .anyMatch(QueuePlan::asksForPathMtus);
  }

  /**
   * By what can be told from outside: long packets, or SYNs of others that are edited, or frames
   * that are given back as the segments that a handshake agreed upon.
   */
  private static boolean asksForPathMtus(Station station) {
    if (station.need().asked().contains(Question.WHOLE_FRAME)) {
      return true;
    }
    boolean others = station.hook() != Hook.INPUT && station.hook() != Hook.OUTPUT;
    return station.need().selectors().stream()
        .anyMatch(each -> each.oversize() || others && each.synOnly() && each.edits());
  }

  /** Puts the station where its hook has none yet. */
  private static void place(Station station, List<Map<Hook, Station>> places) {
    for (Map<Hook, Station> place : places) {
      if (place.putIfAbsent(station.hook(), station) == null) {
        return;
      }
    }
    if (places.size() == PLACES) {
      throw new IllegalStateException("a hook has stations before and behind conntrack, no more");
    }
    Map<Hook, Station> place = new EnumMap<>(Hook.class);
    place.put(station.hook(), station);
    places.add(place);
  }

  /** What must be told of the packets of any of these stations, in order of the queues. */
  private static Collection<Told> told(Map<Hook, Station> place) {
    Map<Integer, Told> all = new TreeMap<>();
    for (Station station : place.values()) {
      TrafficNeed need = station.need();
      need.selectors()
          .forEach(each -> told(need, each).forEach(told -> all.put(told.index(), told)));
    }
    return all.values();
  }

  private static List<Told> told(TrafficNeed need, Selector selector) {
    List<Told> told = new ArrayList<>();
    for (ConntrackClass conntrack : need.conntrackClasses(selector)) {
      need.packetTypes(selector).forEach(type -> told.add(new Told(conntrack, type)));
    }
    return told;
  }

  private static void addGroups(
      List<QueueGroup> groups, int first, int queues, Told told, Map<Hook, Station> place) {
    Map<Hook, Station> whole = new EnumMap<>(Hook.class);
    Map<Hook, Station> headers = new EnumMap<>(Hook.class);
    place.forEach(
        (hook, station) -> {
          TrafficNeed need = station.need();
          List<Selector> selectors =
              need.selectors().stream().filter(each -> told(need, each).contains(told)).toList();
          if (!selectors.isEmpty()) {
            whole.put(hook, station);
          }
          if (!selectors.stream().allMatch(Selector::edits)) {
            headers.put(hook, station);
          }
        });
    groups.add(new QueueGroup(first, queues, WHOLE, true, told, unmodifiableMap(whole), first));
    if (!headers.isEmpty()) {
      groups.add(headersGroup(first, queues, told, unmodifiableMap(headers)));
    }
  }

  private static QueueGroup headersGroup(
      int whole, int queues, Told told, Map<Hook, Station> stations) {
    boolean answers =
        stations.values().stream()
            .flatMap(station -> station.need().selectors().stream())
            .anyMatch(selector -> selector.answers() && !selector.edits());
    return answers
        ? new QueueGroup(whole + queues, queues, QUOTABLE, false, told, stations, whole)
        : new QueueGroup(whole + 2 * queues, queues, HEADERS, false, told, stations, whole);
  }
}
