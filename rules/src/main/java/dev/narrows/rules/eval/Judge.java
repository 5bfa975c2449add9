package dev.narrows.rules.eval;

/**
 * Judges packets by a rule set. Owned by one thread; allocates nothing; never throws for any bytes.
 */
public interface Judge {
  /**
   * Runs the base chains in order of priority, within the kernel's semantics: accept ends a chain,
   * drop ends all. Edits are made in place, in the context's packet.
   *
   * @param station which chains: see RuleSet.station
   */
  void judge(Station station, PacketContext packet, Decision decision);
}
