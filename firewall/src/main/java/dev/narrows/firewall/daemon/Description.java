package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.HostPort;
import dev.narrows.firewall.divert.DivertState;
import dev.narrows.firewall.metrics.MetricsEndpoint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
        endpoint
            .map(open -> "metrics at http://" + HostPort.text(open.address()) + "/metrics")
            .orElse("no metrics"));
  }

  /** Such as "queues 9780-9783, 9790". */
  private String queues() {
    List<Integer> numbers = List.copyOf(rules.groupsByQueue().keySet());
    if (numbers.isEmpty()) {
      return "no queue";
    }
    StringBuilder text = new StringBuilder(numbers.size() == 1 ? "queue " : "queues ");
    int first = numbers.get(0);
    for (int i = 0; i < numbers.size(); i++) {
      int number = numbers.get(i);
      boolean last = i + 1 == numbers.size();
      if (last || numbers.get(i + 1) != number + 1) {
        text.append(first == number ? "" : first + "-").append(number).append(last ? "" : ", ");
        first = last ? number : numbers.get(i + 1);
      }
    }
    return text.toString();
  }
}
