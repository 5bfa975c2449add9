package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.SavedRule;
import dev.narrows.firewall.divert.SavedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A base chain of nft's own, for one IP version.
 *
 * @param policy ACCEPT or DROP
 */
record NftChain(
    NftTable table, String name, String hook, String policy, boolean isForTranslation, boolean ipv6)
    implements FilterChain {
  private static final Pattern BASE =
      Pattern.compile("type (\\w+) hook (\\w+) .*?priority [^;]+;(?: policy (\\w+);)?");

  /** A chain of the user's, whose name may be that of a verdict of iptables. */
  private static final String PREFIX = "chain ";

  static List<NftChain> of(NftTable table) {
    List<NftChain> found = new ArrayList<>();
    table
        .chains()
        .forEach(
            (name, lines) -> {
              Matcher base = BASE.matcher(lines.isEmpty() ? "" : lines.get(0));
              if (base.matches()) {
                String hook = base.group(2).toUpperCase(Locale.ROOT);
                boolean nat = base.group(1).equals("nat");
                String policy = "drop".equals(base.group(3)) ? "DROP" : "ACCEPT";
                for (boolean ipv6 : table.versions()) {
                  found.add(new NftChain(table, name, hook, policy, nat, ipv6));
                }
              }
            });
    return found;
  }

  @Override
  public boolean isWithClamp() {
    return table.contains("maxseg size set");
  }

  @Override
  public String subject() {
    return table.title() + " " + name;
  }

  @Override
  public Walk walk(Probe probe) {
    Map<String, List<SavedRule>> chains = new LinkedHashMap<>();
    table
        .chains()
        .forEach(
            (chain, lines) -> {
              List<SavedRule> rules = new ArrayList<>();
              lines.forEach(line -> rules.addAll(NftRule.read(PREFIX, chain, line, probe)));
              chains.put(PREFIX + chain, rules);
            });
    return Walk.through(SavedTable.of(chains, Map.of(PREFIX + name, policy)), PREFIX + name, probe);
  }

  @Override
  public String decision(SavedRule rule) {
    return rule == null
        ? "the policy is drop"
        : rule.text() + " (" + rule.chain().substring(PREFIX.length()) + ")";
  }

  @Override
  public String cure(SavedRule rule) {
    String message =
        ipv6
            ? "icmpv6 type packet-too-big"
            : "icmp type destination-unreachable icmp code frag-needed";
    return Shell.command("nft", "insert", "rule", table.family(), table.name(), name)
        + " "
        + message
        + " accept";
  }
}
