package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.SavedRule;
import dev.narrows.firewall.doctor.Probe.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether rules of iptables or nft drop the messages that tell senders of too long a packet. */
final class IcmpCheck implements Check {
  /** Ways of a gateway with very many links are alike. */
  private static final int MOST_LINKS = 8;

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.ICMP_FILTERED, Illness.ICMP_INPUT_FILTERED);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    for (FilterChain chain : FilterChain.all(facts)) {
      if (chain.isForTranslation()) {
        continue;
      }
      List<String> links =
          Gateway.routed(facts, chain.ipv6()).stream()
              .map(link -> link.link().name())
              .limit(MOST_LINKS)
              .toList();
      examine(chain, links, findings);
    }
    return findings;
  }

  private static void examine(FilterChain chain, List<String> links, List<Finding> findings) {
    Map<String, List<String>> ways = new LinkedHashMap<>();
    Map<String, SavedRule> rules = new LinkedHashMap<>();
    for (Probe probe : probes(chain.ipv6(), chain.hook(), links)) {
      Walk walk = chain.walk(probe);
      if (walk.fate() == Walk.Fate.DROPPED) {
        String by = chain.decision(walk.decidedBy());
        ways.computeIfAbsent(by, key -> new ArrayList<>()).add(way(probe));
        rules.put(by, walk.decidedBy());
      }
    }
    boolean input = chain.hook().equals("INPUT");
    ways.forEach(
        (by, dropped) ->
            findings.add(
                new Finding(
                    input ? Illness.ICMP_INPUT_FILTERED : Illness.ICMP_FILTERED,
                    chain.subject(),
                    (chain.ipv6() ? "packet-too-big " : "frag-needed ")
                        + String.join(", ", dropped)
                        + " is dropped: "
                        + by,
                    chain.cure(rules.get(by)))));
  }

  private static List<Probe> probes(boolean ipv6, String chain, List<String> links) {
    List<Probe> probes = new ArrayList<>();
    for (String link : links) {
      switch (chain) {
        case "PREROUTING", "INPUT" -> probes.add(probe(ipv6, link, ""));
        case "POSTROUTING", "OUTPUT" -> probes.add(probe(ipv6, "", link));
        default ->
            links.stream()
                .filter(other -> !other.equals(link))
                .forEach(other -> probes.add(probe(ipv6, link, other)));
      }
    }
    return probes;
  }

  private static Probe probe(boolean ipv6, String in, String out) {
    return new Probe(Kind.TOO_BIG, ipv6, in, out, "RELATED");
  }

  private static String way(Probe probe) {
    if (probe.out().isEmpty()) {
      return "from " + probe.in();
    }
    return (probe.in().isEmpty() ? "" : "from " + probe.in() + " ") + "to " + probe.out();
  }
}
