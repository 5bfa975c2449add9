package dev.narrows.firewall.pmtu;

import dev.narrows.firewall.flow.FlowCursor;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.learned.MtuOrigin;
import dev.narrows.firewall.learned.MtuRefusal;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import org.jnetfilter.packet.PacketView;

/**
 * Learns path MTUs from ICMP errors that pass (RFC 1191, RFC 8201), when they quote what a
 * connection that was seen may have sent (RFC 5927, 4.1). Used by one thread; allocates nothing but
 * what it learns.
 *
 * <p>Behind the destination NAT and before the source NAT, that is at FORWARD, a connection's
 * packets and the quotes about them show the same addresses: so only there, and in what comes to
 * the gateway itself.
 */
public final class MtuLearner {
  private static final int LEAST_IPV6 = 1280;
  private static final long NANOS_A_MILLI = 1_000_000;

  private final LearnedMtus learned;
  private final FlowCursor flow;
  private final TokenBucketTable rate;
  private final MtuMessage message = new MtuMessage();

  /**
   * A worker's learner.
   *
   * @param rate of messages that one sender may tell
   */
  public MtuLearner(LearnedMtus learned, FlowCursor flow, TokenBucketTable rate) {
    this.learned = learned;
    this.flow = flow;
    this.rate = rate;
  }

  /** Looks at a packet that passes; it was checked, and has no fault. */
  public void observe(PacketContext context) {
    boolean here = context.hook() == Hook.FORWARD || context.hook() == Hook.INPUT;
    if (here && MtuMessage.isOne(context.packet())) {
      MtuRefusal refusal = learn(context);
      if (refusal != null) {
        learned.countRefused(refusal);
      }
    }
  }

  private MtuRefusal learn(PacketContext context) {
    PacketView packet = context.packet();
    long sourceHigh = packet.isIpv6() ? packet.ipv6().sourceHigh() : 0;
    long sourceLow =
        packet.isIpv6()
            ? packet.ipv6().sourceLow()
            : Integer.toUnsignedLong(packet.ipv4().source());
    if (!rate.tryTake(sourceHigh, sourceLow, context.nowNanos())) {
      return MtuRefusal.RATE;
    }
    if (message.read(packet) != MtuMessageFault.NONE) {
      return MtuRefusal.MALFORMED;
    }
    MtuRefusal refusal = refusalOfQuote();
    if (refusal != null) {
      return refusal;
    }
    int mtu = told();
    if (mtu < (message.isIpv6() ? LEAST_IPV6 : learned.floorIpv4())) {
      return MtuRefusal.TOO_SMALL;
    }
    if (mtu >= message.quotedLength()) {
      return MtuRefusal.QUOTE_FITS;
    }
    MtuAddress router = new MtuAddress(message.isIpv6(), sourceHigh, sourceLow);
    MtuAddress to =
        new MtuAddress(message.isIpv6(), message.destinationHigh(), message.destinationLow());
    long now = context.wallClockNanos() / NANOS_A_MILLI;
    return learned.lower(to, mtu, MtuOrigin.ICMP, now, evidence(router, to));
  }

  private MtuRefusal refusalOfQuote() {
    if (!message.isUnfragmentable()) {
      return MtuRefusal.FRAGMENTABLE;
    }
    if (!message.isTcp()) {
      return MtuRefusal.NOT_TCP;
    }
    boolean known =
        flow.find(
            message.isIpv6(),
            message.sourceHigh(),
            message.sourceLow(),
            message.ports() >>> 16,
            message.destinationHigh(),
            message.destinationLow(),
            message.ports() & 0xffff);
    if (!known) {
      return MtuRefusal.UNKNOWN_FLOW;
    }
    return flow.isInWindow(message.sequence()) ? null : MtuRefusal.OUT_OF_WINDOW;
  }

  /** Routers older than RFC 1191 tell 0, and mean less than what they quote. */
  private int told() {
    boolean old = message.mtu() == 0 && !message.isIpv6();
    return old ? PlateauTable.below(message.quotedLength()) : message.mtu();
  }

  private String evidence(MtuAddress router, MtuAddress to) {
    MtuAddress from = new MtuAddress(to.ipv6(), message.sourceHigh(), message.sourceLow());
    return "told by "
        + router.text()
        + " about TCP "
        + end(from, message.ports() >>> 16)
        + " -> "
        + end(to, message.ports() & 0xffff)
        + ", "
        + message.quotedLength()
        + " octets, sequence "
        + Integer.toUnsignedString(message.sequence());
  }

  private static String end(MtuAddress address, int port) {
    return address.ipv6() ? "[" + address.text() + "]:" + port : address.text() + ":" + port;
  }
}
