package dev.narrows.firewall.pmtu;

import dev.narrows.firewall.flow.FlowCursor;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.learned.MtuOrigin;
import dev.narrows.firewall.learned.MtuRefusal;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;

/**
 * Learns path MTUs from ICMP errors that pass (RFC 1191, RFC 8201), when they quote what a TCP
 * connection that was seen may have sent (RFC 5927, 4.1), or a flow of UDP or echoes that
 * connection tracking knows (RFC 8899, 4.6.1). Used by one thread; allocates nothing but what it
 * learns.
 *
 * <p>Behind the destination NAT and before the source NAT, that is at FORWARD, a connection's
 * packets and the quotes about them show the same addresses: so only there, and in what comes to
 * the gateway itself.
 */
public final class MtuLearner {
  private static final int LEAST_IPV6 = 1280;

  /** Of what quotes no sequence number, whatever the IP version: it is guessed more easily. */
  private static final int LEAST_UNSEQUENCED = 1280;

  private static final int ECHO_REPLY = 0;
  private static final int ECHO = 8;
  private static final int ECHO_V6 = 128;
  private static final int ECHO_REPLY_V6 = 129;
  private static final long NANOS_A_MILLI = 1_000_000;

  private final LearnedMtus learned;
  private final FlowCursor flow;
  private final TokenBucketTable rate;
  private final TrackedFlows tracked;
  private final TokenBucketTable questions;
  private final MtuMessage message = new MtuMessage();

  /**
   * A worker's learner.
   *
   * @param rate of messages that one sender may tell
   * @param questions of tracked flows, all senders together: a table of one bucket
   */
  public MtuLearner(
      LearnedMtus learned,
      FlowCursor flow,
      TokenBucketTable rate,
      TrackedFlows tracked,
      TokenBucketTable questions) {
    this.learned = learned;
    this.flow = flow;
    this.rate = rate;
    this.tracked = tracked;
    this.questions = questions;
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
    MtuRefusal refusal = refusalOfQuote(context.nowNanos());
    if (refusal != null) {
      return refusal;
    }
    int mtu = told();
    if (mtu < least()) {
      return MtuRefusal.TOO_SMALL;
    }
    if (mtu >= message.quotedLength()) {
      return MtuRefusal.QUOTE_FITS;
    }
    long now = context.wallClockNanos() / NANOS_A_MILLI;
    return takeDown(mtu, sourceHigh, sourceLow, now);
  }

  private int least() {
    if (message.isIpv6()) {
      return LEAST_IPV6;
    }
    return message.isTcp() ? learned.floorIpv4() : Math.max(LEAST_UNSEQUENCED, learned.floorIpv4());
  }

  private MtuRefusal takeDown(int mtu, long routerHigh, long routerLow, long now) {
    boolean ipv6 = message.isIpv6();
    long high = message.destinationHigh();
    long low = message.destinationLow();
    MtuRefusal refusal = learned.refusal(ipv6, high, low, mtu, now);
    if (refusal != null || learned.isFresh(ipv6, high, low, mtu, now)) {
      return refusal;
    }
    MtuAddress router = new MtuAddress(ipv6, routerHigh, routerLow);
    MtuAddress to = new MtuAddress(ipv6, high, low);
    return learned.lower(to, mtu, MtuOrigin.ICMP, now, evidence(router, to));
  }

  private MtuRefusal refusalOfQuote(long nowNanos) {
    if (!message.isUnfragmentable()) {
      return MtuRefusal.FRAGMENTABLE;
    }
    if (message.isTcp()) {
      return refusalOfSegment(nowNanos);
    }
    if (message.protocol() != IpProtocol.UDP && !isEcho()) {
      return MtuRefusal.PROTOCOL;
    }
    if (!questions.tryTake(0, 0, nowNanos)) {
      return MtuRefusal.RATE;
    }
    return tracked.isAnswered(message) ? null : MtuRefusal.UNTRACKED;
  }

  private boolean isEcho() {
    int type = message.icmpType();
    if (message.isIpv6()) {
      boolean echo = type == ECHO_V6 || type == ECHO_REPLY_V6;
      return echo && message.protocol() == IpProtocol.ICMPV6;
    }
    return (type == ECHO || type == ECHO_REPLY) && message.protocol() == IpProtocol.ICMP;
  }

  private MtuRefusal refusalOfSegment(long nowNanos) {
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
    boolean possible = flow.isInWindow(message.sequence(), nowNanos / NANOS_A_MILLI);
    return possible ? null : MtuRefusal.OUT_OF_WINDOW;
  }

  /** Routers older than RFC 1191 tell 0, and mean less than what they quote. */
  private int told() {
    boolean old = message.mtu() == 0 && !message.isIpv6();
    return old ? PlateauTable.below(message.quotedLength()) : message.mtu();
  }

  private String evidence(MtuAddress router, MtuAddress to) {
    MtuAddress from = new MtuAddress(to.ipv6(), message.sourceHigh(), message.sourceLow());
    StringBuilder text = new StringBuilder("told by ").append(router.text()).append(" about ");
    if (message.isTcp() || message.protocol() == IpProtocol.UDP) {
      text.append(message.isTcp() ? "TCP " : "UDP ").append(from.text(message.ports() >>> 16));
      text.append(" -> ").append(to.text(message.ports() & 0xffff));
    } else {
      text.append("an echo ").append(from.text()).append(" -> ").append(to.text());
      text.append(", identifier ").append(message.echoIdentifier());
    }
    text.append(", ").append(message.quotedLength()).append(" octets");
    if (message.isTcp()) {
      text.append(", sequence ").append(Integer.toUnsignedString(message.sequence()));
    }
    return text.toString();
  }
}
