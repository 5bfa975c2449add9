package dev.narrows.rules.eval;

import java.util.List;

/**
 * A superset of the packets on which a station has any effect, as few selectors as cover it; any
 * other packet the station would accept untouched and uncounted.
 *
 * @param selectors empty when no packet needs to be seen
 */
public record TrafficNeed(List<Selector> selectors) {

  /**
   * One kind of packet, in terms that iptables can tell apart too.
   *
   * @param family which of the two IP versions
   * @param protocol transport protocol, or -1 for any
   * @param synOnly only TCP segments with SYN and without RST
   * @param oversize only packets longer than the least path MTU
   * @param minLength only packets of at least this many octets, or 0
   * @param edits whether a rule may rewrite such a packet, so that it must be copied whole
   * @param answers whether a rule may answer its sender, so that enough for a quote must be copied
   */
  public record Selector(
      Family family,
      int protocol,
      boolean synOnly,
      boolean oversize,
      int minLength,
      boolean edits,
      boolean answers) {}

  /** IP version of a selector. */
  public enum Family {
    IPV4,
    IPV6
  }
}
