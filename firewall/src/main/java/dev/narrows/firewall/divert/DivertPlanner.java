package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.BlackHoleMode;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.queue.QueueGroup;
import dev.narrows.firewall.queue.QueuePlan;
import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.eval.MarkPattern;
import dev.narrows.rules.eval.PacketType;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed.Family;
import dev.narrows.rules.eval.TrafficNeed.Question;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds the fewest rules that bring to each group of queues what its stations need. */
final class DivertPlanner {
  /** NF_IP_PRI_CONNTRACK: what a chain below it does, it does before conntrack. */
  private static final int CONNTRACK = -200;

  private static final List<String> TABLES = List.of("raw", "mangle");

  private final FirewallConfig config;
  private final int leastMtuIpv4;
  private final int leastMtuIpv6;
  private final List<String> oversizeMatches;
  private final List<String> repetitionMatches;
  private final List<NarrowPath> narrow;
  private final Map<TableId, Map<Hook, List<Divert>>> diverts = new LinkedHashMap<>();

  /**
   * @param selector what packets match besides what iptables can tell
   */
  DivertPlanner(
      FirewallConfig config,
      int leastMtuIpv4,
      int leastMtuIpv6,
      OversizeSelector selector,
      List<NarrowPath> narrow) {
    this.oversizeMatches = selector.matches();
    this.repetitionMatches = selector.repetitionMatches();
    this.config = config;
    this.narrow = narrow;
    this.leastMtuIpv4 = leastMtuIpv4;
    this.leastMtuIpv6 = leastMtuIpv6;
    for (boolean ipv6 : new boolean[] {false, true}) {
      TABLES.forEach(table -> diverts.put(new TableId(ipv6, table), new TreeMap<>()));
    }
  }

  /**
   * The groups with whole packets come first: NFQUEUE ends the walk through the rules, and what a
   * rule may edit must not be caught by a rule that copies headers only.
   */
  DivertPlan plan(QueuePlan queues) {
    for (boolean whole : new boolean[] {true, false}) {
      for (QueueGroup group : queues.groups()) {
        if (group.wholePackets() == whole) {
          group.stations().values().forEach(station -> add(queues, group, station));
        }
      }
    }
    List<DivertTable> tables = new ArrayList<>();
    diverts.forEach(
        (id, hooks) -> {
          Map<String, List<DivertRule>> rules = rules(hooks);
          if (id.name().equals("mangle")) {
            queues.groups().stream()
                .filter(QueueGroup::isLearning)
                .forEach(group -> addLearning(rules, group, id.ipv6()));
          }
          if (!rules.isEmpty()) {
            tables.add(new DivertTable(id.ipv6(), id.name(), rules));
          }
        });
    return new DivertPlan(List.copyOf(tables));
  }

  private void add(QueuePlan queues, QueueGroup group, Station station) {
    for (Selector selector : station.need().selectors()) {
      boolean ours =
          selector.edits() == group.wholePackets() || !servedElsewhere(queues, group, station);
      if (ours && comesTold(group, station, selector)) {
        boolean ipv6 = selector.family() == Family.IPV6;
        List<Divert> chain =
            diverts
                .get(new TableId(ipv6, tableOf(station)))
                .computeIfAbsent(station.hook(), hook -> new ArrayList<>());
        Divert divert = divert(group, station, selector);
        add(chain, divert);
        if (selector.oversize()) {
          narrow.stream()
              .filter(path -> path.ipv6() == ipv6)
              .forEach(path -> add(chain, divert.to(path, selector.minLength())));
        }
      }
    }
  }

  /** Adds what no earlier rule takes already, and takes out what it covers for the same queues. */
  private static void add(List<Divert> chain, Divert divert) {
    if (chain.stream().noneMatch(earlier -> earlier.covers(divert))) {
      chain.removeIf(earlier -> earlier.group() == divert.group() && divert.covers(earlier));
      chain.add(divert);
    }
  }

  /** Whether packets of the selector come by a group that tells this. */
  private static boolean comesTold(QueueGroup group, Station station, Selector selector) {
    PacketType type = group.told().packetType();
    boolean never = mustBeAddressedToUs(selector) && type.number() > PacketType.HOST.number();
    return !never
        && station.need().packetTypes(selector).contains(type)
        && station.need().conntrackClasses(selector).contains(group.told().conntrack());
  }

  /** Whether a group of the other kind takes the selectors of this station that are not ours. */
  private static boolean servedElsewhere(QueuePlan queues, QueueGroup group, Station station) {
    return queues.groups().stream()
        .anyMatch(
            other ->
                other.wholePackets() != group.wholePackets()
                    && other.told().equals(group.told())
                    && station.equals(other.stations().get(station.hook())));
  }

  /**
   * The table whose chain runs where the station does, but never filter: what a queue accepts goes
   * on at the next table (nf_reinject), so that rules of others which stand there and drop would be
   * passed over. A rule file's chain there is one more filter, not one instead.
   */
  static String tableOf(Station station) {
    int priority = station.chains().get(0).priority();
    return switch (station.hook()) {
      case PREROUTING, OUTPUT -> priority < CONNTRACK ? "raw" : "mangle";
      case INPUT, FORWARD, POSTROUTING -> "mangle";
    };
  }

  private Divert divert(QueueGroup group, Station station, Selector selector) {
    int shortest = selector.minLength();
    if (selector.oversize()) {
      int leastMtu = selector.family() == Family.IPV6 ? leastMtuIpv6 : leastMtuIpv4;
      shortest = Math.max(shortest, leastMtu + 1);
    }
    int protocol = selector.synOnly() ? Divert.TCP : selector.protocol();
    return new Divert(
        group,
        station,
        protocol,
        selector.synOnly(),
        shortest,
        selector.oversize() && !isMarkGivenBack(station) ? oversizeMatches : List.of(),
        mustBeAddressedToUs(selector) && group.told().packetType() == PacketType.UNTOLD,
        excludedMarks(group, selector),
        "");
  }

  /** A frame with its metadata may be one that was given back, and has yet to get its mark. */
  private static boolean isMarkGivenBack(Station station) {
    Set<Question> asked = station.need().asked();
    return asked.contains(Question.WHOLE_FRAME) && asked.contains(Question.GIVEN_MARK);
  }

  /** xt_connmark says no to a packet without a connection, even when asked for the contrary. */
  private static List<String> excludedMarks(QueueGroup group, Selector selector) {
    ConntrackClass conntrack = group.told().conntrack();
    return conntrack == ConntrackClass.UNTOLD || !conntrack.isTracked()
        ? List.of()
        : selector.excludedMarks().stream().map(MarkPattern::toString).sorted().toList();
  }

  /**
   * What came as a link-layer broadcast must not be answered (RFC 1812, 4.3.2.7), and a queue does
   * not tell how a packet came. The kernel does not forward such a packet, so nothing is missed.
   * IPv6 has the exception that packet-too-big may answer it (RFC 4443, 2.4(e.4)).
   */
  private static boolean mustBeAddressedToUs(Selector selector) {
    return selector.family() == Family.IPV4 && selector.oversize() && selector.answers();
  }

  private Map<String, List<DivertRule>> rules(Map<Hook, List<Divert>> hooks) {
    Map<String, List<DivertRule>> rules = new LinkedHashMap<>();
    hooks.forEach(
        (hook, list) ->
            rules.put(TableId.builtInChain(hook), list.stream().map(this::rule).toList()));
    return rules;
  }

  private DivertRule rule(Divert divert) {
    List<String> arguments = new ArrayList<>();
    if (divert.station().hook() == Hook.PREROUTING) {
      arguments.addAll(List.of("!", "-i", "lo"));
    }
    divert.addMatches(arguments);
    addOwnMark(arguments);
    addTarget(arguments, divert.group());
    return new DivertRule(arguments, divert.reason());
  }

  /**
   * Behind what chains judge: those workers learn as well. Not judged, these packets pass also when
   * nobody serves the queue.
   */
  private void addLearning(Map<String, List<DivertRule>> rules, QueueGroup group, boolean ipv6) {
    addLearning(rules, "INPUT", group, LearningMatches.messages(ipv6), "ICMP errors about MTUs");
    addLearning(rules, "FORWARD", group, LearningMatches.messages(ipv6), "ICMP errors about MTUs");
    addLearning(rules, "FORWARD", group, LearningMatches.syns(), "TCP SYNs");
    if (config.pathMtus().blackHoles() != BlackHoleMode.OFF) {
      boolean told = !repetitionMatches.isEmpty();
      List<String> repetitions =
          told
              ? LearningMatches.repetitions(repetitionMatches)
              : LearningMatches.sampledRepetitions(ipv6);
      String what = told ? "TCP segments sent again" : "long TCP segments, two a second";
      addLearning(rules, "FORWARD", group, repetitions, what);
    }
    for (boolean superFrames : new boolean[] {true, false}) {
      List<String> share = LearningMatches.share(superFrames);
      addLearning(
          rules,
          "FORWARD",
          group,
          share,
          superFrames ? "some TCP super-frames" : "some long TCP segments");
    }
  }

  private void addLearning(
      Map<String, List<DivertRule>> rules,
      String chain,
      QueueGroup group,
      List<String> matches,
      String what) {
    List<DivertRule> chainRules = new ArrayList<>(rules.getOrDefault(chain, List.of()));
    chainRules.add(learning(group, matches, what));
    rules.put(chain, List.copyOf(chainRules));
  }

  /** A rule that brings packets to be looked at. */
  DivertRule learning(QueueGroup group, List<String> matches, String what) {
    List<String> arguments = new ArrayList<>(matches);
    addOwnMark(arguments);
    addTarget(arguments, group);
    return new DivertRule(arguments, "learning path MTUs: " + what + ", headers");
  }

  /** What Narrows sends itself must not come back to it. */
  private void addOwnMark(List<String> arguments) {
    String mark = "0x" + Integer.toHexString(config.mark());
    String mask = config.markMask() == -1 ? "" : "/0x" + Integer.toHexString(config.markMask());
    arguments.addAll(List.of("-m", "mark", "!", "--mark", mark + mask));
  }

  private void addTarget(List<String> arguments, QueueGroup group) {
    arguments.addAll(List.of("-j", "NFQUEUE"));
    int first = group.firstQueue();
    if (group.queues() == 1) {
      arguments.addAll(List.of("--queue-num", Integer.toString(first)));
    } else {
      arguments.addAll(List.of("--queue-balance", first + ":" + (first + group.queues() - 1)));
    }
    if (config.onFailure() == FailureMode.BYPASS || group.isLearning()) {
      arguments.add("--queue-bypass");
    }
  }

  /**
   * Packets that go to a group's queues.
   *
   * @param group where to
   * @param station whose chains need them
   * @param protocol transport protocol, or -1 for any
   * @param synOnly only with SYN and without RST
   * @param shortest least length in octets, the IP header included; 0 for any
   * @param selected what else a packet of that length must match; empty for nothing
   * @param addressedToUs only when the link-layer address was this machine's own
   * @param excludedMarks not of connections with such a mark
   * @param destination only to this address; empty for any
   */
  private record Divert(
      QueueGroup group,
      Station station,
      int protocol,
      boolean synOnly,
      int shortest,
      List<String> selected,
      boolean addressedToUs,
      List<String> excludedMarks,
      String destination) {
    private static final int TCP = 6;

    /** xt_length compares with 16 bits. */
    private static final int LONGEST = 65535;

    boolean covers(Divert other) {
      return group.told().equals(other.group.told())
          && (protocol < 0 || protocol == other.protocol)
          && (!synOnly || other.synOnly)
          && (selected.isEmpty() || selected.equals(other.selected))
          && (!addressedToUs || other.addressedToUs)
          && other.excludedMarks.containsAll(excludedMarks)
          && (destination.isEmpty() || destination.equals(other.destination))
          && shortest <= other.shortest;
    }

    Divert to(NarrowPath path, int minLength) {
      int length = Math.max(minLength, path.mtu() + 1);
      return new Divert(
          group,
          station,
          protocol,
          synOnly,
          length,
          selected,
          addressedToUs,
          excludedMarks,
          path.address());
    }

    void addMatches(List<String> arguments) {
      if (!destination.isEmpty()) {
        arguments.addAll(List.of("-d", destination));
      }
      if (protocol >= 0) {
        arguments.addAll(List.of("-p", protocolName()));
      }
      if (synOnly) {
        arguments.addAll(List.of("-m", "tcp", "--tcp-flags", "SYN,RST", "SYN"));
      }
      new ToldMatches(group.told(), asksEntry()).addTo(arguments);
      for (String each : excludedMarks) {
        arguments.addAll(List.of("-m", "connmark", "!", "--mark", each));
      }
      if (addressedToUs) {
        arguments.addAll(List.of("-m", "pkttype", "--pkt-type", "unicast"));
      }
      if (shortest > 0) {
        // Turned round, because a range ends at 65535 and an IPv6 packet need not.
        String tooShort = "0:" + Math.min(shortest - 1, LONGEST);
        arguments.addAll(List.of("-m", "length", "!", "--length", tooShort));
      }
      arguments.addAll(selected);
    }

    private boolean asksEntry() {
      return station.need().asked().contains(Question.CT_ENTRY);
    }

    private String protocolName() {
      return switch (protocol) {
        case 1 -> "icmp";
        case TCP -> "tcp";
        case 17 -> "udp";
        case 58 -> "ipv6-icmp";
        default -> Integer.toString(protocol);
      };
    }

    String reason() {
      String what = synOnly ? "TCP SYNs" : protocol < 0 ? "packets" : protocolName() + " packets";
      String length = shortest > 0 ? " of " + shortest + " octets and more" : "";
      String told = group.told().words();
      return chains()
          + ": "
          + what
          + (told.isEmpty() ? "" : " (" + told + ")")
          + length
          + (selected.isEmpty() ? "" : " without metadata")
          + (destination.isEmpty() ? "" : " to " + destination)
          + (excludedMarks.isEmpty()
              ? ""
              : " but of connections marked " + String.join(", ", excludedMarks))
          + (group.wholePackets() ? ", whole" : ", headers");
    }

    private String chains() {
      return station.chains().stream().map(DivertPlanner::nameOf).collect(Collectors.joining(", "));
    }
  }

  private static String nameOf(BaseChain chain) {
    return chain.family() + " " + chain.table() + " " + chain.name();
  }
}
