package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.DivertRule;
import dev.narrows.firewall.divert.DivertTable;
import dev.narrows.firewall.divert.KernelTable;
import dev.narrows.firewall.divert.SavedRule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Narrows itself: its rules, and what it put into iptables. */
final class OwnCheck implements Check {
  private static final String PREFIX = "NARROWS_";

  /** Targets behind which a packet does not come back to the rules that follow. */
  private static final Set<String> TAKING = Set.of("ACCEPT", "DROP", "REJECT", "RETURN", "NFQUEUE");

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(
        Illness.RULES_BROKEN,
        Illness.RULES_STALE,
        Illness.KERNEL_LACKS,
        Illness.DIVERTS_LEFT,
        Illness.DIVERTS_MISSING,
        Illness.DIVERTS_OVERRIDDEN);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    OwnRules own = facts.ownRules();
    if (!own.report().isEmpty()) {
      findings.add(
          new Finding(
              Illness.RULES_BROKEN,
              own.name(),
              own.report(),
              Shell.command("narrows", "check", own.name())));
    }
    for (String problem : own.kernelProblems()) {
      findings.add(
          new Finding(
              Illness.KERNEL_LACKS,
              own.name(),
              problem,
              "modprobe -a xt_conntrack xt_connmark xt_pkttype nf_conntrack_netlink"));
    }
    Optional<RunningNarrows> running = facts.running();
    if (running.isPresent()) {
      String reload = Shell.command("kill", "-HUP", running.get().pid());
      examineAge(own, facts.rulesLoadedSeconds(), reload, findings);
      if (facts.config().manageDiverts()) {
        own.plan().ifPresent(plan -> examineDiverts(facts, plan.tables(), reload, findings));
      }
    } else {
      examineLeftovers(facts, findings);
    }
    return findings;
  }

  private static void examineAge(
      OwnRules own, OptionalLong loaded, String reload, List<Finding> findings) {
    if (loaded.isPresent() && own.changedSeconds() > loaded.getAsLong()) {
      findings.add(
          new Finding(
              Illness.RULES_STALE,
              own.name(),
              "it was changed "
                  + (own.changedSeconds() - loaded.getAsLong())
                  + " s after the running Narrows had read it",
              reload));
    }
  }

  private static void examineDiverts(
      Facts facts, List<DivertTable> wanted, String reload, List<Finding> findings) {
    List<String> missing = new ArrayList<>();
    for (DivertTable table : wanted) {
      table
          .rules()
          .forEach(
              (chain, rules) -> compare(facts, table, chain, rules, missing, reload, findings));
    }
    if (!missing.isEmpty()) {
      findings.add(
          new Finding(
              Illness.DIVERTS_MISSING,
              "iptables",
              missing.size() + " rules are not there: " + String.join("; ", missing),
              reload));
    }
  }

  private static void compare(
      Facts facts,
      DivertTable table,
      String chain,
      List<DivertRule> rules,
      List<String> missing,
      String reload,
      List<Finding> findings) {
    List<SavedRule> there = new ArrayList<>();
    List<KernelTable> tables =
        facts.tables().stream()
            .filter(other -> other.ipv6() == table.ipv6() && other.name().equals(table.table()))
            .toList();
    tables.forEach(other -> there.addAll(other.rules().rules(PREFIX + chain)));
    String title = (table.ipv6() ? "ip6tables " : "iptables ") + table.table() + " ";
    for (DivertRule rule : rules) {
      if (there.stream().noneMatch(saved -> saved.arguments().equals(rule.arguments()))) {
        missing.add(title + PREFIX + chain + " " + rule);
      }
    }
    boolean jumps = false;
    for (KernelTable other : tables) {
      for (SavedRule rule : other.rules().rules(chain)) {
        if (rule.target().equals(PREFIX + chain)) {
          jumps = true;
          break;
        }
        if (takes(other, rule)) {
          findings.add(
              new Finding(
                  Illness.DIVERTS_OVERRIDDEN,
                  other.title() + " " + chain,
                  "a rule before that of Narrows takes packets: " + rule.text(),
                  reload));
        }
      }
    }
    if (!jumps) {
      missing.add(title + chain + " -j " + PREFIX + chain);
    }
  }

  private static boolean takes(KernelTable table, SavedRule rule) {
    return TAKING.contains(rule.target()) || table.rules().chains().contains(rule.target());
  }

  private static void examineLeftovers(Facts facts, List<Finding> findings) {
    for (KernelTable table : facts.tables()) {
      if (table.rules().hasOurs()) {
        findings.add(
            new Finding(
                Illness.DIVERTS_LEFT,
                table.title(),
                "Narrows does not run, and its chains are there",
                "narrows clear"));
      }
    }
  }
}
