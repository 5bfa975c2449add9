package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.TestConfig;
import dev.narrows.firewall.queue.QueueGroup;
import dev.narrows.firewall.queue.QueuePlan;
import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed;
import dev.narrows.rules.eval.TrafficNeed.Family;
import dev.narrows.rules.eval.TrafficNeed.Selector;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plans as the rule compiler and the queue planner make them, for tests. */
final class Plans {
  static final int MARK = 0x4e000000;
  static final int MASK = 0xff000000;

  private Plans() {}

  record Chains(Hook hook, List<BaseChain> chains, TrafficNeed need) implements Station {}

  static Station station(Hook hook, int priority, Selector... selectors) {
    BaseChain chain = new BaseChain("inet", "narrows", "c" + priority, hook, priority, true);
    return new Chains(hook, List.of(chain), new TrafficNeed(List.of(selectors)));
  }

  static Selector syn(Family family) {
    return new Selector(family, 6, true, false, 0, true, false);
  }

  static Selector oversize(Family family) {
    return new Selector(family, -1, false, true, 0, false, true);
  }

  static Selector all(Family family, int protocol, boolean edits) {
    return new Selector(family, protocol, false, false, 0, edits, false);
  }

  static QueueGroup group(int first, int queues, boolean whole, Station... stations) {
    Map<Hook, Station> byHook = new java.util.LinkedHashMap<>();
    for (Station station : stations) {
      byHook.put(station.hook(), station);
    }
    return new QueueGroup(first, queues, whole ? 65531 : 1280, whole, byHook, first);
  }

  static FirewallConfig config(FailureMode mode) {
    return TestConfig.of(
        "on-failure = " + mode.name().toLowerCase(Locale.ROOT),
        "queue-base = 100",
        "mark = 0x4e000000/0xff000000");
  }

  static DivertPlan plan(FailureMode mode, QueueGroup... groups) {
    return DivertPlan.of(new QueuePlan(List.of(groups)), config(mode), 1400, 1280);
  }

  /** What the built-in rules need: SYNs at forward, oversized packets at prerouting. */
  static DivertPlan usual(FailureMode mode) {
    Station clamp = station(Hook.FORWARD, -150, syn(Family.IPV4), syn(Family.IPV6));
    Station oversize = station(Hook.PREROUTING, -150, oversize(Family.IPV4), oversize(Family.IPV6));
    return plan(mode, group(100, 1, true, clamp), group(101, 1, false, oversize));
  }
}
