package dev.narrows.benchmark;

import java.util.List;

/**
 * Rules to measure with, and packets for them.
 *
 * @param name its shape
 * @param rules in nftables' syntax, one rule each
 * @param last a packet that only the last rule matches
 * @param none a packet that no rule matches
 * @param mixed packets most of which match some rule
 */
record FilterSet(String name, List<String> rules, Flow last, Flow none, List<Flow> mixed) {

  /** The set of a shape: linear, ports, acl, fw or ipc. */
  static FilterSet of(String shape, int rules) {
    return switch (shape) {
      case "linear" -> new LinearRules(false).create(rules);
      case "ports" -> new LinearRules(true).create(rules);
      default -> ClassBenchRules.create(shape, rules);
    };
  }

  /** A rule file that nft and Narrows both take. */
  String file() {
    StringBuilder file = new StringBuilder();
    file.append("table inet bench {\n    chain forward {\n");
    file.append("        type filter hook forward priority 0; policy drop;\n");
    for (String rule : rules) {
      file.append("        ").append(rule).append('\n');
    }
    return file.append("    }\n}\n").toString();
  }
}
