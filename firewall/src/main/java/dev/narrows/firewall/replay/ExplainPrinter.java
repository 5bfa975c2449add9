package dev.narrows.firewall.replay;

import dev.narrows.rules.eval.PacketContext;
import java.util.List;

/** Tells people, or programs, which way a packet went. */
interface ExplainPrinter {
  /** The packet, before any station. */
  void packet(Flow flow, int length);

  /**
   * One station.
   *
   * @param context as it came to the station, but for what was changed
   */
  void station(PacketContext context, Place place, List<WayEvent> way, Judgement judgement);

  /** Nothing stands where the packet comes by. */
  void noChains();

  /** The end: how it left. */
  void outcome(String outcome);

  /**
   * What was known at a station.
   *
   * @param inInterface null for none
   * @param outInterface null for none
   * @param mark that it came with
   * @param pathMtu towards its destination
   * @param returnMtu towards its source
   */
  record Place(String inInterface, String outInterface, int mark, int pathMtu, int returnMtu) {}
}
