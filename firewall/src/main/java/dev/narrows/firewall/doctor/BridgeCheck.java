package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.KernelTable;
import dev.narrows.firewall.doctor.Probe.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jnetfilter.route.Inventory.Interface;

/** What br_netfilter does to frames between the ports of a bridge. */
final class BridgeCheck implements Check {
  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.BRIDGE_FILTERED, Illness.BRIDGE_UNSEEN);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    List<Interface> links = Gateway.links(facts);
    for (Interface bridge : links) {
      long ports = links.stream().filter(port -> port.master() == bridge.link().index()).count();
      if (bridge.kind().equals("bridge") && ports > 1) {
        examine(facts, bridge.link().name(), findings);
      }
    }
    return findings;
  }

  private static void examine(Facts facts, String bridge, List<Finding> findings) {
    for (boolean ipv6 : new boolean[] {false, true}) {
      String file = "net/bridge/bridge-nf-call-" + (ipv6 ? "ip6tables" : "iptables");
      if (facts.number(file) != 0) {
        examineRules(facts, bridge, ipv6, file, findings);
      } else if (facts.running().isPresent()) {
        List<String> commands = new ArrayList<>();
        if (facts.setting(file).isEmpty()) {
          commands.add("modprobe br_netfilter");
        }
        commands.add(Shell.setting(file, 1));
        findings.add(
            new Finding(
                Illness.BRIDGE_UNSEEN,
                bridge,
                "frames of " + (ipv6 ? "IPv6" : "IPv4") + " that it bridges are not shown to rules",
                commands));
      }
    }
  }

  private static void examineRules(
      Facts facts, String bridge, boolean ipv6, String file, List<Finding> findings) {
    for (KernelTable table : facts.tables()) {
      if (table.ipv6() != ipv6 || !table.rules().chains().contains("FORWARD")) {
        continue;
      }
      Probe probe = new Probe(Kind.SYN, ipv6, bridge, bridge, "NEW");
      if (Walk.through(table.rules(), "FORWARD", probe).fate() == Walk.Fate.DROPPED) {
        findings.add(
            new Finding(
                Illness.BRIDGE_FILTERED,
                bridge,
                table.title() + " FORWARD drops new connections that it bridges",
                Shell.setting(file, 0)));
      }
    }
  }
}
