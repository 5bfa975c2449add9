package dev.narrows.firewall.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.route.Inventory.Interface;
import org.jnetfilter.route.Inventory.NextHop;
import org.jnetfilter.route.Inventory.Route;

/** MTUs of routes against those of the links they lead to (ipv4_mtu and ip6_mtu of the kernel). */
final class RouteMtuCheck implements Check {
  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.ROUTE_MTU_TOO_LARGE, Illness.ECMP_MTU_MIXED);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    for (Route route : facts.inventory().routes()) {
      if (route.type() == NfConstants.RTN_UNICAST) {
        examineMetric(facts, route, findings);
        examineWays(facts, route, findings);
      }
    }
    return findings;
  }

  private static void examineMetric(Facts facts, Route route, List<Finding> findings) {
    Gateway.link(facts, route.link())
        .map(Interface::link)
        .filter(link -> route.mtu() > link.mtu(route.ipv6()))
        .ifPresent(
            link ->
                findings.add(
                    new Finding(
                        Illness.ROUTE_MTU_TOO_LARGE,
                        RouteText.prefix(route),
                        "the route has an MTU of "
                            + route.mtu()
                            + ", its link "
                            + link.name()
                            + " one of "
                            + link.mtu(route.ipv6()),
                        RouteText.replace(facts, route, link.mtu(route.ipv6())))));
  }

  private static void examineWays(Facts facts, Route route, List<Finding> findings) {
    List<Interface> links =
        route.hops().stream()
            .map(NextHop::link)
            .flatMap(index -> Gateway.link(facts, index).stream())
            .toList();
    int least = links.stream().mapToInt(link -> link.link().mtu(route.ipv6())).min().orElse(0);
    boolean mixed = links.stream().anyMatch(link -> link.link().mtu(route.ipv6()) > least);
    if (mixed && (route.mtu() == 0 || route.mtu() > least)) {
      findings.add(
          new Finding(
              Illness.ECMP_MTU_MIXED,
              RouteText.prefix(route),
              "its ways have different MTUs: "
                  + links.stream()
                      .map(link -> link.link().name() + " " + link.link().mtu(route.ipv6()))
                      .collect(Collectors.joining(", ")),
              RouteText.replace(facts, route, least)));
    }
  }
}
