package dev.narrows.rules.eval;

import dev.narrows.rules.StatedMtu;
import java.util.List;
import org.jnetfilter.packet.PacketView;

/**
 * The path MTUs that a rule file states, of which the one with the longest prefix counts; most rule
 * files state none. Immutable; looking up allocates nothing.
 */
public final class StatedMtus {
  /** Where nothing is stated: more than any packet has octets. */
  public static final int UNKNOWN = Integer.MAX_VALUE;

  public static final StatedMtus NONE = new StatedMtus(List.of());

  private final List<StatedMtu> entries;
  private final PrefixTable ipv4;
  private final PrefixTable ipv6;

  /** Takes no two entries of one prefix. */
  public StatedMtus(List<StatedMtu> entries) {
    this.entries = List.copyOf(entries);
    this.ipv4 = new PrefixTable(entries.stream().filter(each -> !each.ipv6()).toList());
    this.ipv6 = new PrefixTable(entries.stream().filter(StatedMtu::ipv6).toList());
  }

  /** In the order of the source. */
  public List<StatedMtu> entries() {
    return entries;
  }

  /** The MTU that is stated for the path to an address; an IPv4 address stands in the low half. */
  public int to(boolean toIpv6, long high, long low) {
    return (toIpv6 ? ipv6 : ipv4).find(high, low);
  }

  /** The MTU that is stated for the path to a packet's destination. */
  public int toDestination(PacketView packet) {
    if (entries.isEmpty()) {
      return UNKNOWN;
    }
    if (packet.isIpv6()) {
      return ipv6.find(packet.ipv6().destinationHigh(), packet.ipv6().destinationLow());
    }
    return ipv4.find(0, Integer.toUnsignedLong(packet.ipv4().destination()));
  }

  /** The MTU that is stated for the path back to a packet's source. */
  public int toSource(PacketView packet) {
    if (entries.isEmpty()) {
      return UNKNOWN;
    }
    if (packet.isIpv6()) {
      return ipv6.find(packet.ipv6().sourceHigh(), packet.ipv6().sourceLow());
    }
    return ipv4.find(0, Integer.toUnsignedLong(packet.ipv4().source()));
  }
}
