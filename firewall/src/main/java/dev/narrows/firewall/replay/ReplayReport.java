package dev.narrows.firewall.replay;

import dev.narrows.rules.RuleSet.RuleCounter;
import java.util.List;

/** Takes what a replay found, packet by packet. */
interface ReplayReport {
  void packet(ReplayedPacket packet);

  void summary(ReplaySummary summary, List<RuleCounter> counters);
}
