package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.divert.KernelTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Whether rules stand in both kinds of iptables at once. */
final class BackendCheck implements Check {
  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.TWO_BACKENDS);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      List<KernelTable> used =
          facts.tables().stream().filter(table -> table.ipv6() == ipv6 && isUsed(table)).toList();
      boolean both = used.stream().map(KernelTable::backend).distinct().count() > 1;
      if (both) {
        findings.add(finding(ipv6, used));
      }
    }
    return findings;
  }

  private static boolean isUsed(KernelTable table) {
    return table.rules().chains().stream()
        .anyMatch(
            chain ->
                !table.rules().rules(chain).isEmpty()
                    || table.rules().policy(chain).equals("DROP"));
  }

  /** What stands in the kind that "iptables" is not, moves to the other. */
  private static Finding finding(boolean ipv6, List<KernelTable> used) {
    String system = ipv6 ? "ip6tables" : "iptables";
    IptablesBackend kept =
        used.stream()
            .filter(table -> table.program().equals(system))
            .map(KernelTable::backend)
            .findFirst()
            .orElse(IptablesBackend.NFT);
    List<String> commands = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    for (KernelTable table : used) {
      titles.add(table.title());
      if (table.backend() != kept) {
        String program = table.program();
        commands.add(program + "-save -t " + table.name() + " | " + system + "-restore --noflush");
        for (String chain : table.rules().chains()) {
          if (table.rules().policy(chain).equals("DROP")) {
            commands.add(Shell.command(program, "-t", table.name(), "-P", chain, "ACCEPT"));
          }
        }
        commands.add(Shell.command(program, "-t", table.name(), "-F"));
        commands.add(Shell.command(program, "-t", table.name(), "-X"));
      }
    }
    return new Finding(
        Illness.TWO_BACKENDS,
        ipv6 ? "IPv6" : "IPv4",
        "there are rules in " + String.join(", ", titles),
        commands);
  }
}
