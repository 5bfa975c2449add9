package dev.narrows.firewall.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jnetfilter.route.Inventory.NextHop;
import org.jnetfilter.route.Inventory.Route;
import org.jnetfilter.route.Inventory.Rule;

/**
 * Settings under /proc/sys/net. The limits on ICMP messages are none of them: the kernel sends
 * frag-needed and packet-too-big without regard to them (icmpv4_mask_allow, icmpv6_mask_allow).
 */
final class SettingsCheck implements Check {
  private static final String NO_DISCOVERY = "net/ipv4/ip_no_pmtu_disc";
  private static final String TRUST = "net/ipv4/ip_forward_use_pmtu";
  private static final int STRICT = 1;
  private static final int LOOSE = 2;

  /** From here on ip_no_pmtu_disc only makes discovery careful. */
  private static final int HARDENED = 3;

  /** local, main and default. */
  private static final Set<Integer> USUAL_TABLES = Set.of(253, 254, 255);

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(
        Illness.SOURCE_FILTER_STRICT, Illness.PMTU_DISCOVERY_OFF, Illness.FORWARDING_TRUSTS_PMTU);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    long discovery = facts.number(NO_DISCOVERY);
    if (discovery > 0 && discovery < HARDENED) {
      findings.add(
          new Finding(
              Illness.PMTU_DISCOVERY_OFF,
              "IPv4",
              "ip_no_pmtu_disc is " + discovery,
              Shell.setting(NO_DISCOVERY, 0)));
    }
    if (facts.number(TRUST) != 0) {
      findings.add(
          new Finding(
              Illness.FORWARDING_TRUSTS_PMTU,
              "IPv4",
              "ip_forward_use_pmtu is on",
              Shell.setting(TRUST, 0)));
    }
    examineSourceFilter(facts, findings);
    return findings;
  }

  private static void examineSourceFilter(Facts facts, List<Finding> findings) {
    String reason = severalWays(facts);
    if (reason.isEmpty()) {
      return;
    }
    long all = facts.number("net/ipv4/conf/all/rp_filter");
    Gateway.routed(facts, false)
        .forEach(
            link -> {
              String name = link.link().name();
              String file = "net/ipv4/conf/" + name + "/rp_filter";
              // The greater of both counts (IN_DEV_RPFILTER).
              if (Math.max(all, facts.number(file)) == STRICT) {
                findings.add(
                    new Finding(
                        Illness.SOURCE_FILTER_STRICT,
                        name,
                        "rp_filter is strict, and " + reason,
                        Shell.setting(file, LOOSE)));
              }
            });
  }

  /** Why a packet may rightly come in by another link than that which leads to its sender. */
  private static String severalWays(Facts facts) {
    Set<Integer> defaults = new TreeSet<>();
    for (Route route : facts.inventory().routes()) {
      if (route.ipv6()) {
        continue;
      }
      if (route.hops().stream().map(NextHop::link).distinct().count() > 1) {
        return "the route " + RouteText.prefix(route) + " has several ways";
      }
      if (route.destination() == null && route.link() != 0) {
        defaults.add(route.link());
      }
    }
    if (defaults.size() > 1) {
      return "there are default routes by several links";
    }
    for (Rule rule : facts.inventory().rules()) {
      if (!rule.ipv6() && rule.table() != 0 && !USUAL_TABLES.contains(rule.table())) {
        return "there is policy routing (table " + rule.table() + ")";
      }
    }
    return "";
  }
}
