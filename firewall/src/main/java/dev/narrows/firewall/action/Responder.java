package dev.narrows.firewall.action;

import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.RejectReason;
import java.security.SecureRandom;
import org.jnetfilter.packet.PacketView;

/**
 * Tells senders why their packets were rejected, when that may be told. Used by one thread;
 * allocates nothing.
 */
public final class Responder implements AutoCloseable {
  private final AnswerRules rules;
  private final AnswerLimit limit;
  private final AnsweredSegments answered = AnsweredSegments.withRandomKeys();
  private final AnswerPath path;
  private final AnswerSender sender;
  private final IcmpReply icmp = new IcmpReply(new SecureRandom().nextInt());
  private final Icmpv6Reply icmpv6 = new Icmpv6Reply();
  private final TcpReset reset;
  private boolean ignored;

  public Responder(AnswerPath path, AnswerLimit limit, AnswerSender sender) {
    this.rules = new AnswerRules(path);
    this.limit = limit;
    this.path = path;
    this.sender = sender;
    this.reset = new TcpReset(path);
  }

  /**
   * Answers a packet's sender.
   *
   * @param mtu next-hop MTU in octets, for the reasons that carry one
   * @return null when the answer was sent; else why it was not
   */
  public SuppressReason answer(PacketContext context, RejectReason reason, int mtu) {
    PacketView packet = context.packet();
    ignored = false;
    if (reason == RejectReason.TCP_RESET) {
      return reset(context, packet);
    }
    SuppressReason objection = rules.objection(packet, reason);
    if (objection != null) {
      return objection;
    }
    boolean tracked = carriesMtu(reason) && answered.find(packet, context.nowNanos());
    if (tracked) {
      if (answered.isSame()) {
        return SuppressReason.SAME_SEGMENT;
      }
      ignored = answered.isIgnored();
      if (ignored) {
        answered.name(packet, mtu, context.nowNanos());
      }
    }
    if (!limit.allows(context, carriesMtu(reason))) {
      return SuppressReason.RATE_LIMIT;
    }
    if (!path.find(context)) {
      return SuppressReason.NO_ROUTE_BACK;
    }
    PacketView answer = build(packet, reason, mtu);
    if (answer == null) {
      return SuppressReason.NOT_CAPTURED;
    }
    if (sender.send(answer) != 0) {
      return SuppressReason.SEND_FAILED;
    }
    if (tracked) {
      answered.remember(context.nowNanos());
    }
    return null;
  }

  /** Whether the last packet was too long although its sender had been told of the path MTU. */
  public boolean isIgnored() {
    return ignored;
  }

  /**
   * A reset is no longer than what it answers and is the end of the matter, so it is not limited in
   * rate, as the kernel's are not.
   */
  private SuppressReason reset(PacketContext context, PacketView packet) {
    SuppressReason objection = reset.objection(packet, context.isChecksumPartial());
    if (objection != null) {
      return objection;
    }
    path.find(context);
    return sender.send(reset.build(packet)) == 0 ? null : SuppressReason.SEND_FAILED;
  }

  private PacketView build(PacketView packet, RejectReason reason, int mtu) {
    return packet.isIpv6()
        ? icmpv6.build(packet, reason, mtu, path.sourceHigh(), path.sourceLow())
        : icmp.build(packet, reason, mtu, (int) path.sourceLow());
  }

  private static boolean carriesMtu(RejectReason reason) {
    return reason == RejectReason.ICMP_FRAG_NEEDED || reason == RejectReason.ICMPV6_PACKET_TOO_BIG;
  }

  /** Frees the memory in which answers are built; the path and the sender are the caller's. */
  @Override
  public void close() {
    icmp.close();
    icmpv6.close();
    reset.close();
  }
}
