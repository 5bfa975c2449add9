package dev.narrows.firewall.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jnetfilter.route.Inventory.Interface;

/** Whether the kernel forwards at all (ip_forward.c and ip6_output.c). */
final class ForwardingCheck implements Check {
  private static final String IPV4 = "net/ipv4/ip_forward";
  private static final String IPV6 = "net/ipv6/conf/all/forwarding";

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.FORWARDING_OFF, Illness.FORWARDING_OFF_ON_LINK);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    examine(facts, false, IPV4, findings);
    examine(facts, true, IPV6, findings);
    return findings;
  }

  private static void examine(Facts facts, boolean ipv6, String file, List<Finding> findings) {
    List<Interface> links = Gateway.routed(facts, ipv6);
    if (links.size() < 2) {
      return; // nothing to forward between, or a bridge
    }
    String version = ipv6 ? "IPv6" : "IPv4";
    if (facts.number(file) == 0) {
      findings.add(
          new Finding(
              Illness.FORWARDING_OFF,
              version,
              "forwarding is off, and there are addresses on " + names(links),
              Shell.setting(file, 1)));
    } else if (!ipv6) {
      // IPv6 has one switch for all links; those of single links are for router advertisements.
      links.forEach(link -> examineLink(facts, link.link().name(), findings));
    }
  }

  private static void examineLink(Facts facts, String name, List<Finding> findings) {
    String file = "net/ipv4/conf/" + name + "/forwarding";
    if (facts.setting(file).filter("0"::equals).isPresent()) {
      findings.add(
          new Finding(
              Illness.FORWARDING_OFF_ON_LINK,
              name,
              "IPv4 is forwarded, but not what comes in by " + name,
              Shell.setting(file, 1)));
    }
  }

  private static String names(List<Interface> links) {
    return links.stream().map(link -> link.link().name()).collect(Collectors.joining(", "));
  }
}
