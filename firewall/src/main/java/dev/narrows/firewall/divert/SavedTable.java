package dev.narrows.firewall.divert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One table as iptables-save shows it: the rules of each chain, in order. */
public final class SavedTable {
  private final Map<String, List<SavedRule>> chains = new LinkedHashMap<>();
  private final Map<String, String> policies = new HashMap<>();
  private long diverted;

  /** All tables in the output of iptables-save, with counters or without, by name. */
  public static Map<String, SavedTable> parseAll(String output) {
    Map<String, SavedTable> tables = new LinkedHashMap<>();
    SavedTable table = new SavedTable();
    for (String line : output.lines().toList()) {
      if (line.startsWith("*")) {
        table = new SavedTable();
        tables.put(line.substring(1).strip(), table);
      } else if (line.startsWith(":")) {
        String[] words = line.substring(1).split(" ");
        table.chains.put(words[0], new ArrayList<>());
        table.policies.put(words[0], words[1]);
      } else if (line.startsWith("[")) {
        int packetsEnd = line.indexOf(':');
        SavedRule rule = table.add(line.substring(line.indexOf("] ") + 2));
        if (TableId.OWN_CHAINS.contains(rule.chain()) && !rule.queues().isEmpty()) {
          table.diverted += Long.parseLong(line.substring(1, packetsEnd));
        }
      } else if (line.startsWith("-A ")) {
        table.add(line);
      }
    }
    return tables;
  }

  private SavedRule add(String line) {
    SavedRule rule = SavedRule.parse(line);
    chains.computeIfAbsent(rule.chain(), name -> new ArrayList<>()).add(rule);
    return rule;
  }

  /** A table that no iptables has shown. */
  public static SavedTable of(Map<String, List<SavedRule>> chains, Map<String, String> policies) {
    SavedTable table = new SavedTable();
    table.chains.putAll(chains);
    table.policies.putAll(policies);
    return table;
  }

  public Set<String> chains() {
    return chains.keySet();
  }

  /** The rules of a chain; none when there is no such chain. */
  public List<SavedRule> rules(String chain) {
    return chains.getOrDefault(chain, List.of());
  }

  /** Packets that our chains' rules have sent to queues, where it was shown with counters. */
  long diverted() {
    return diverted;
  }

  /** What becomes of a packet at the end of a chain: ACCEPT or DROP, "-" for a chain of users'. */
  public String policy(String chain) {
    return policies.getOrDefault(chain, "-");
  }

  /** Whether Narrows made chains in it. */
  public boolean hasOurs() {
    return TableId.OWN_CHAINS.stream().anyMatch(chains::containsKey);
  }

  /** What jumps to a chain of ours from one that is not. */
  List<SavedRule> jumpsTo(String chain) {
    List<SavedRule> jumps = new ArrayList<>();
    chains.forEach(
        (name, rules) -> {
          if (!TableId.OWN_CHAINS.contains(name)) {
            rules.stream().filter(rule -> rule.target().equals(chain)).forEach(jumps::add);
          }
        });
    return jumps;
  }

  /** Whether a built-in chain begins with the jump to ours, and nothing else jumps there. */
  boolean jumpsFirstAndOnce(String builtIn) {
    List<SavedRule> rules = rules(builtIn);
    return !rules.isEmpty()
        && isJump(rules.get(0), builtIn)
        && jumpsTo(TableId.ownChain(builtIn)).size() == 1;
  }

  /** Whether a rule sends all packets of a built-in chain to ours. */
  static boolean isJump(SavedRule rule, String builtIn) {
    return rule.arguments().equals(List.of("-j", TableId.ownChain(builtIn)));
  }
}
