package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.KernelTable;
import dev.narrows.firewall.divert.SavedRule;
import java.util.ArrayList;
import java.util.List;

/** Commands about rules of iptables. */
final class RuleCommand {
  private RuleCommand() {}

  static String delete(KernelTable table, SavedRule rule) {
    return command(table, rule, List.of("-D", rule.chain()));
  }

  private static String command(KernelTable table, SavedRule rule, List<String> what) {
    List<Object> words = new ArrayList<>(List.of(table.program(), "-t", table.name()));
    words.addAll(what);
    words.addAll(rule.arguments());
    return Shell.command(words.toArray());
  }
}
