package dev.narrows.firewall.doctor;

import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.route.Inventory.NextHop;
import org.jnetfilter.route.Inventory.Route;

/** Routes as iproute2 writes them. */
final class RouteText {
  private static final int MAIN_TABLE = 254;
  private static final int SCOPE_LINK = 253;

  private RouteText() {}

  /** "10.0.0.0/8" or "default". */
  static String prefix(Route route) {
    return route.destination() == null
        ? "default"
        : route.destination().getHostAddress() + "/" + route.prefixLength();
  }

  /** The command that gives a route another MTU and leaves the rest of it as it is. */
  static String replace(Facts facts, Route route, int mtu) {
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("ip", route.ipv6() ? "-6" : "-4", "route", "change", prefix(route)));
    if (route.hops().isEmpty()) {
      if (route.gateway() != null) {
        words.addAll(List.of("via", route.gateway().getHostAddress()));
      }
      words.addAll(List.of("dev", Gateway.name(facts, route.link())));
    }
    if (route.table() != MAIN_TABLE) {
      words.addAll(List.of("table", route.table()));
    }
    words.addAll(List.of("proto", route.protocol()));
    if (!route.ipv6() && route.scope() == SCOPE_LINK) {
      words.addAll(List.of("scope", "link"));
    }
    if (route.source() != null) {
      words.addAll(List.of("src", route.source().getHostAddress()));
    }
    if (route.priority() != 0) {
      words.addAll(List.of("metric", route.priority()));
    }
    words.addAll(List.of("mtu", mtu));
    for (NextHop hop : route.hops()) {
      words.add("nexthop");
      if (hop.gateway() != null) {
        words.addAll(List.of("via", hop.gateway().getHostAddress()));
      }
      words.addAll(List.of("dev", Gateway.name(facts, hop.link()), "weight", hop.weight()));
    }
    return Shell.command(words.toArray());
  }
}
