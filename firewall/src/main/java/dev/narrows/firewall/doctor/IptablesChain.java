package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.KernelTable;
import dev.narrows.firewall.divert.SavedRule;

/** A built-in chain of iptables or ip6tables. */
record IptablesChain(KernelTable table, String hook) implements FilterChain {
  @Override
  public boolean ipv6() {
    return table.ipv6();
  }

  @Override
  public boolean isForTranslation() {
    return table.name().equals("nat");
  }

  @Override
  public boolean isWithClamp() {
    return table.rules().chains().stream()
        .flatMap(chain -> table.rules().rules(chain).stream())
        .anyMatch(rule -> rule.target().equals(ClampCheck.TARGET));
  }

  @Override
  public String subject() {
    return table.title() + " " + hook;
  }

  @Override
  public Walk walk(Probe probe) {
    return Walk.through(table.rules(), hook, probe);
  }

  @Override
  public String decision(SavedRule rule) {
    return rule == null ? "the policy is DROP" : "-A " + rule.chain() + " " + rule.text();
  }

  /** Only in the table filter may a rule be put first: elsewhere Narrows' own has to be. */
  @Override
  public String cure(SavedRule rule) {
    if (!table.name().equals("filter")) {
      return rule == null
          ? Shell.command(table.program(), "-t", table.name(), "-P", hook, "ACCEPT")
          : RuleCommand.delete(table, rule);
    }
    return table.ipv6()
        ? accept("icmpv6", "--icmpv6-type", "packet-too-big")
        : accept("icmp", "--icmp-type", "fragmentation-needed");
  }

  private String accept(String protocol, String option, String type) {
    return Shell.command(table.program(), "-I", hook, "-p", protocol, option, type, "-j", "ACCEPT");
  }
}
