package dev.narrows.rules.eval;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.Hook;
import java.util.List;

/**
 * The base chains that one divert serves: those of one hook between the same two of the kernel's
 * own steps (conntrack, NAT), in order of priority.
 */
public interface Station {
  Hook hook();

  List<BaseChain> chains();

  /** What packets these chains need to see; any other they would accept without effect. */
  TrafficNeed need();
}
