package dev.narrows.rules.eval;

import java.util.List;

/**
 * One step of a rule, as nftables' expressions are. Immutable but for what its class names
 * (limits), so that all judges share it.
 */
public interface Operation {
  /** Acts on the state and says where judging goes; allocates nothing and throws for no packet. */
  Step evaluate(Evaluation state);

  /** One line such as {@code [ payload load 4b @ network header + 12 ]}. */
  String describe();

  /**
   * Tells the facts what this operation demands of a packet for judging to go on behind it, and
   * whether it has an effect of its own. Saying less than is true is safe: the facts then admit
   * more packets; but what may return or go elsewhere must say so ({@link PacketFacts#leave}).
   */
  default void narrow(PacketFacts facts) {
    facts.leave();
  }

  /**
   * Tells what this loads, tests or does, so that rules which cannot match a packet need not be
   * run. An operation that does not tell may do anything, which is always safe.
   */
  default void trace(RuleTests tests) {
    tests.unknown();
  }

  /** The chain that this jumps or goes to, or null when it is no jump. */
  default Chain target() {
    return null;
  }

  /** All chains that this may jump or go to. */
  default List<Chain> targets() {
    return target() == null ? List.of() : List.of(target());
  }
}
