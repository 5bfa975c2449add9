package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.KernelTable;
import dev.narrows.firewall.divert.SavedRule;
import dev.narrows.firewall.doctor.Probe.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether rules of iptables drop the messages that tell senders of too long a packet. */
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
    for (KernelTable table : facts.tables()) {
      List<String> links =
          Gateway.routed(facts, table.ipv6()).stream()
              .map(link -> link.link().name())
              .limit(MOST_LINKS)
              .toList();
      for (String chain : List.of("PREROUTING", "FORWARD", "POSTROUTING", "OUTPUT", "INPUT")) {
        if (table.rules().chains().contains(chain) && !table.name().equals("nat")) {
          examine(table, chain, links, findings);
        }
      }
    }
    return findings;
  }

  private static void examine(
      KernelTable table, String chain, List<String> links, List<Finding> findings) {
    Map<String, List<String>> ways = new LinkedHashMap<>();
    Map<String, SavedRule> rules = new LinkedHashMap<>();
    for (Probe probe : probes(table.ipv6(), chain, links)) {
      Walk walk = Walk.through(table.rules(), chain, probe);
      if (walk.fate() == Walk.Fate.DROPPED) {
        SavedRule rule = walk.decidedBy();
        String by = rule == null ? "the policy is DROP" : "-A " + rule.chain() + " " + rule.text();
        ways.computeIfAbsent(by, key -> new ArrayList<>()).add(way(probe));
        rules.put(by, rule);
      }
    }
    ways.forEach(
        (by, dropped) ->
            findings.add(
                new Finding(
                    chain.equals("INPUT") ? Illness.ICMP_INPUT_FILTERED : Illness.ICMP_FILTERED,
                    table.title() + " " + chain,
                    (table.ipv6() ? "packet-too-big " : "frag-needed ")
                        + String.join(", ", dropped)
                        + " is dropped: "
                        + by,
                    cure(table, chain, rules.get(by)))));
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

  /** Only in the table filter may a rule be put first: elsewhere Narrows' own has to be. */
  private static String cure(KernelTable table, String chain, SavedRule rule) {
    if (!table.name().equals("filter")) {
      return rule == null
          ? Shell.command(table.program(), "-t", table.name(), "-P", chain, "ACCEPT")
          : RuleCommand.delete(table, rule);
    }
    return table.ipv6()
        ? Shell.command(
            table.program(),
            "-I",
            chain,
            "-p",
            "icmpv6",
            "--icmpv6-type",
            "packet-too-big",
            "-j",
            "ACCEPT")
        : Shell.command(
            table.program(),
            "-I",
            chain,
            "-p",
            "icmp",
            "--icmp-type",
            "fragmentation-needed",
            "-j",
            "ACCEPT");
  }
}
