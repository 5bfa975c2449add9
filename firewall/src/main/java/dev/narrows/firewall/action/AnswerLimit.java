package dev.narrows.firewall.action;

import dev.narrows.firewall.limit.RecentFlows;
import dev.narrows.firewall.limit.SipHash;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.rules.eval.PacketContext;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;

/**
 * How often senders are answered (RFC 1812, 4.3.2.8; RFC 4443, 2.4(f)): so many times a second for
 * each source. The first answer of a flow that carries an MTU always goes out, because without it
 * path MTU discovery fails; the kernel limits those not at all.
 */
public final class AnswerLimit {
  private static final int ANSWERS_PER_SECOND = 10;
  private static final int BURST = 50;
  private static final int SOURCES_BITS = 12;
  private static final int FLOWS_BITS = 14;
  private static final long FLOW_WINDOW_NANOS = 600_000_000_000L;

  private final TokenBucketTable sources;
  private final RecentFlows flows;

  public AnswerLimit(TokenBucketTable sources, RecentFlows flows) {
    this.sources = sources;
    this.flows = flows;
  }

  /** Ten a second and fifty at once for each source; flows are remembered for ten minutes. */
  public static AnswerLimit withRandomKeys(long nowNanos) {
    return new AnswerLimit(
        new TokenBucketTable(
            SipHash.withRandomKey(), SOURCES_BITS, ANSWERS_PER_SECOND, BURST, nowNanos),
        new RecentFlows(SipHash.withRandomKey(), FLOWS_BITS, FLOW_WINDOW_NANOS));
  }

  /** Whether this packet may be answered now; if so, that counts against its source. */
  boolean allows(PacketContext context, boolean carriesMtu) {
    PacketView packet = context.packet();
    long nowNanos = context.nowNanos();
    if (packet.isIpv6()) {
      Ipv6Header header = packet.ipv6();
      boolean token = sources.tryTake(header.sourceHigh(), header.sourceLow(), nowNanos);
      flows.source(header.sourceHigh(), header.sourceLow());
      flows.destination(header.destinationHigh(), header.destinationLow());
      return allows(packet, carriesMtu, token, nowNanos);
    }
    long source = Integer.toUnsignedLong(packet.ipv4().source());
    boolean token = sources.tryTake(0, source, nowNanos);
    flows.source(0, source);
    flows.destination(0, Integer.toUnsignedLong(packet.ipv4().destination()));
    return allows(packet, carriesMtu, token, nowNanos);
  }

  private boolean allows(PacketView packet, boolean carriesMtu, boolean token, long nowNanos) {
    boolean first = carriesMtu && flows.isFirst(packet.protocol(), ports(packet), nowNanos);
    return token || first;
  }

  private static int ports(PacketView packet) {
    boolean hasPorts = packet.protocol() == IpProtocol.TCP || packet.protocol() == IpProtocol.UDP;
    return hasPorts && packet.hasTransport() ? packet.u32(packet.transportOffset()) : 0;
  }
}
