package dev.narrows.firewall.action;

import dev.narrows.firewall.limit.RecentFlows;
import dev.narrows.firewall.limit.SipHash;
import io.netty.util.NetUtil;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv4Header;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which TCP segments were answered with a path MTU, and so knows segments that come again
 * before the answer can have had an effect, and senders on whom answers have none. A flow stands in
 * one place of a table of fixed size, and is forgotten when another needs it. Used by one thread;
 * but for a log line now and then it allocates nothing.
 */
final class AnsweredSegments {
  private static final Logger logger = LoggerFactory.getLogger(AnsweredSegments.class);
  private static final int IPV4_ADDRESS = 4;
  private static final int IPV6_ADDRESS = 16;
  private static final int FLOW_BITS = 12;
  private static final int SOURCE_BITS = 8;

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** An answer is on its way for so long. */
  private static final long PATIENCE_NANOS = SECOND_NANOS;

  /** Later a sender may have forgotten the answer, and try anew (RFC 1191, 6.3: 5 minutes). */
  private static final long MEMORY_NANOS = 60 * SECOND_NANOS;

  private static final long LINE_NANOS = SECOND_NANOS;
  private static final long SOURCE_NANOS = 600 * SECOND_NANOS;

  private final SipHash hash;
  private final RecentFlows named;
  private final long[] flows = new long[1 << FLOW_BITS];
  private final long[] answeredAt = new long[1 << FLOW_BITS];
  private final int[] sequences = new int[1 << FLOW_BITS];
  private boolean anyNamed;
  private long lastLine;

  private long flow;
  private int place;
  private int sequence;
  private long age;

  AnsweredSegments(SipHash hash, RecentFlows named) {
    this.hash = hash;
    this.named = named;
  }

  static AnsweredSegments withRandomKeys() {
    return new AnsweredSegments(
        SipHash.withRandomKey(),
        new RecentFlows(SipHash.withRandomKey(), SOURCE_BITS, SOURCE_NANOS));
  }

  /**
   * Looks a segment's flow up; the other methods are about it.
   *
   * @param packet checked
   * @return false when it is no TCP segment, and the others may not be called
   */
  boolean find(PacketView packet, long nowNanos) {
    if (packet.protocol() != IpProtocol.TCP || !packet.hasTransport()) {
      return false;
    }
    hash.begin();
    if (packet.isIpv6()) {
      Ipv6Header header = packet.ipv6();
      hash.add(header.sourceHigh()).add(header.sourceLow());
      hash.add(header.destinationHigh()).add(header.destinationLow());
    } else {
      long source = (long) packet.ipv4().source() << Integer.SIZE;
      hash.add(source | Integer.toUnsignedLong(packet.ipv4().destination()));
    }
    flow = hash.add(packet.u32(packet.transportOffset())).finish() | 1; // 0 marks a free place
    place = (int) (flow >>> Long.SIZE - FLOW_BITS);
    sequence = packet.tcp().sequence();
    age = flows[place] == flow ? nowNanos - answeredAt[place] : Long.MAX_VALUE;
    return true;
  }

  /** Whether this very segment was answered less than a second ago. */
  boolean isSame() {
    return age < PATIENCE_NANOS && sequences[place] == sequence;
  }

  /** Whether its sender was told of the path MTU, and had the time to heed it. */
  boolean isIgnored() {
    return age >= PATIENCE_NANOS && age < MEMORY_NANOS;
  }

  /** Its answer has been sent. */
  void remember(long nowNanos) {
    // While one answer may still be on its way, the flow's first counts.
    if (age >= PATIENCE_NANOS) {
      answeredAt[place] = nowNanos;
    }
    flows[place] = flow;
    sequences[place] = sequence;
  }

  /** Logs who ignores answers: each sender every ten minutes, and one a second, at most. */
  void name(PacketView packet, int mtu, long nowNanos) {
    if (anyNamed && nowNanos - lastLine < LINE_NANOS || !isFirstOfSource(packet, nowNanos)) {
      return;
    }
    anyNamed = true;
    lastLine = nowNanos;
    logger.warn(
        "{} goes on sending {} octets to {} although it was told that its path takes {}: either"
            + " ICMP does not reach it, or its segments are joined on their way here (LRO, a"
            + " virtual switch), which 'restore offload' undoes",
        address(packet, true),
        packet.length(),
        address(packet, false),
        mtu);
  }

  private static String address(PacketView packet, boolean source) {
    byte[] octets = new byte[packet.isIpv6() ? IPV6_ADDRESS : IPV4_ADDRESS];
    int at = packet.isIpv6() ? Ipv6Header.SOURCE_OFFSET : Ipv4Header.SOURCE_OFFSET;
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) packet.u8(at + (source ? 0 : octets.length) + i);
    }
    return NetUtil.bytesToIpAddress(octets);
  }

  private boolean isFirstOfSource(PacketView packet, long nowNanos) {
    if (packet.isIpv6()) {
      named.source(packet.ipv6().sourceHigh(), packet.ipv6().sourceLow());
    } else {
      named.source(0, Integer.toUnsignedLong(packet.ipv4().source()));
    }
    return named.isFirst(IpProtocol.TCP, 0, nowNanos);
  }
}
