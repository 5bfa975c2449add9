package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.divert.DivertState;
import dev.narrows.firewall.metrics.MetricsEndpoint;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the firewall serves, in one line. */
record Description(
    FirewallConfig config,
    RulesInForce rules,
    Optional<DivertState> diverts,
    Optional<MetricsEndpoint> endpoint) {
  String text() {
    return String.format(
        "serving %s on %s, on failure %s, %s, %s",
        rules.source(),
        queues(),
        config.onFailure().name().toLowerCase(Locale.ROOT),
        diverts
            .map(state -> state.present() + " of " + state.wanted() + " diverts installed")
            .orElse("diverts left to you"),
        endpoint.map(open -> "metrics at " + url(open.address())).orElse("no metrics"));
  }

  private String queues() {
    String numbers =
        rules.groupsByQueue().keySet().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    return numbers.isEmpty() ? "no queue" : "queue " + numbers;
  }

  private static String url(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return "http://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address.getPort()
        + "/metrics";
  }
}
