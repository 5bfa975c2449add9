package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A superset of the packets on which a station has any effect, as few selectors as cover it; any
 * other packet the station would accept untouched and uncounted.
 *
 * @param selectors empty when no packet needs to be seen
 * @param askedBy what its rules ask of a packet that the packet's bytes do not tell, with the first
 *     rule that does
 */
public record TrafficNeed(List<Selector> selectors, Map<Question, RuleReference> askedBy) {
  public TrafficNeed {
    askedBy = Map.copyOf(askedBy);
  }

  /** Of rules that look at the packets' bytes only. */
  public TrafficNeed(List<Selector> selectors) {
    this(selectors, Map.of());
  }

  /** What its rules ask of a packet that the packet's bytes do not tell. */
  public Set<Question> asked() {
    return askedBy.keySet();
  }

  /** What a rule may ask of a packet that a queue does not hand over with it. */
  public enum Question {
    CT_STATE,
    CT_DIRECTION,
    /** What takes the connection's entry: mark, status, addresses ... */
    CT_ENTRY,
    PACKET_TYPE,
    /** All octets of a long TCP frame that has no offload metadata. */
    WHOLE_FRAME,
    /** The mark that rules gave a frame which comes by again. */
    GIVEN_MARK
  }

  /**
   * The classes by which the packets of a selector must be told apart, as coarse as the rules
   * allow.
   */
  public Set<ConntrackClass> conntrackClasses(Selector selector) {
    return ConntrackClass.covering(
        selector.conntrack(),
        asked().contains(Question.CT_STATE),
        asked().contains(Question.CT_DIRECTION),
        asked().contains(Question.CT_ENTRY));
  }

  /** The types by which the packets of a selector must be told apart. */
  public Set<PacketType> packetTypes(Selector selector) {
    return asked().contains(Question.PACKET_TYPE)
        ? selector.packetTypes()
        : EnumSet.of(PacketType.UNTOLD);
  }

  /**
   * One kind of packet, in terms that iptables can tell apart too.
   *
   * @param family which of the two IP versions
   * @param protocol transport protocol, or -1 for any
   * @param synOnly only TCP segments with SYN and without RST
   * @param oversize only packets longer than the least path MTU
   * @param minLength only packets of at least this many octets, or 0
   * @param conntrack only packets of these classes, some of {@link ConntrackClass#finest()}
   * @param packetTypes only packets of these types
   * @param excludedMarks no packets of connections with such a mark
   * @param edits whether a rule may rewrite such a packet, so that it must be copied whole
   * @param answers whether a rule may answer its sender, so that enough for a quote must be copied
   */
  public record Selector(
      Family family,
      int protocol,
      boolean synOnly,
      boolean oversize,
      int minLength,
      Set<ConntrackClass> conntrack,
      Set<PacketType> packetTypes,
      Set<MarkPattern> excludedMarks,
      boolean edits,
      boolean answers) {
    private static final Collection<PacketType> ANY_TYPE =
        EnumSet.complementOf(EnumSet.of(PacketType.UNTOLD));

    public Selector {
      conntrack = EnumSet.copyOf(conntrack);
      packetTypes = EnumSet.copyOf(packetTypes);
      excludedMarks = Set.copyOf(excludedMarks);
    }

    /** Of any connection and any packet type. */
    public Selector(
        Family family,
        int protocol,
        boolean synOnly,
        boolean oversize,
        int minLength,
        boolean edits,
        boolean answers) {
      this(
          family,
          protocol,
          synOnly,
          oversize,
          minLength,
          ConntrackClass.finest(),
          EnumSet.copyOf(ANY_TYPE),
          Set.of(),
          edits,
          answers);
    }
  }

  /** IP version of a selector. */
  public enum Family {
    IPV4,
    IPV6
  }
}
