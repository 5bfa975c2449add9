package dev.narrows.firewall.queue;

import dev.narrows.firewall.action.IcmpAnswer;
import dev.narrows.firewall.action.Responder;
import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.learned.LearnedMtuTable;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.RejectReason;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;

/**
 * Looks for black holes in the packets of one worker: at FORWARD for segments that are sent again
 * and again, at POSTROUTING, where rules have judged, for all that becomes of those connections.
 * There it also tells senders of black holes that are known. Used by one thread; allocates nothing
 * but what is found.
 */
final class HoleWatch {
  private static final int SUSPICIOUS_TIMES = 2;
  private static final int SUSPICIOUS_MILLIS = 200;

  /** What is longer than these cannot be cut to a length that is tried. */
  private static final int CUT_FROM = 1500;

  private static final long NANOS_A_MILLI = 1_000_000;

  private final BlackHoles holes;
  private final FlowRecorder recorder;
  private final Responder responder;
  private final WorkerCounters counters;
  private final LearnedMtuTable.Reader learned;

  HoleWatch(
      SharedState shared, FlowRecorder recorder, Responder responder, WorkerCounters counters) {
    this.holes = shared.blackHoles();
    this.recorder = recorder;
    this.responder = responder;
    this.counters = counters;
    this.learned = shared.pathMtus().table().newReader();
  }

  /**
   * Looks at a packet that passes.
   *
   * @param context its packet is checked, and has no fault
   * @param unjudged whether it came only to be looked at
   * @return whether the packet was cut: then it has to go on as it is now
   */
  boolean observe(PacketContext context, boolean unjudged) {
    boolean repeated = recorder.takeRepeated();
    if (!holes.isWatching()) {
      return false;
    }
    if (repeated && context.hook() == Hook.FORWARD) {
      suspect(context);
      return false;
    }
    return unjudged && context.hook() == Hook.POSTROUTING && follow(context);
  }

  private void suspect(PacketContext context) {
    PacketView packet = context.packet();
    long now = context.nowNanos();
    if (!context.isGso()
        && packet.length() > BlackHoles.leastLength(packet.isIpv6())
        && recorder.countRepetition(now) >= SUSPICIOUS_TIMES
        && recorder.repeatedForMillis(now) >= SUSPICIOUS_MILLIS) {
      holes.suspect(packet, SUSPICIOUS_TIMES, now / NANOS_A_MILLI);
    }
  }

  private boolean follow(PacketContext context) {
    PacketView packet = context.packet();
    if (packet.protocol() != IpProtocol.TCP || packet.isFragment()) {
      return false;
    }
    int size = 0;
    if (holes.hasSuspects()) {
      long now = context.nowNanos() / NANOS_A_MILLI;
      size = holes.observe(packet, isSound(context), now, wallClock(context));
    }
    if (size != 0) {
      SegmentCut.cut(packet, size);
      return true;
    }
    tellOfKnown(context);
    return false;
  }

  /** Whether it is one segment, enough of it is here, and cutting it hides no wrong checksum. */
  private static boolean isSound(PacketContext context) {
    PacketView packet = context.packet();
    if (context.isGso() || packet.captured() < Math.min(packet.length(), CUT_FROM)) {
      return false;
    }
    return context.isChecksumPartial()
        || packet.captured() < packet.length()
        || InternetChecksum.transport(packet) == packet.tcp().checksum();
  }

  /** The packet goes on: should the path carry it after all, nothing is lost. */
  private void tellOfKnown(PacketContext context) {
    PacketView packet = context.packet();
    boolean ipv6 = packet.isIpv6();
    int mtu =
        ipv6
            ? learned.mtu(
                true,
                packet.ipv6().destinationHigh(),
                packet.ipv6().destinationLow(),
                wallClock(context))
            : learned.mtu(
                false, 0, Integer.toUnsignedLong(packet.ipv4().destination()), wallClock(context));
    boolean fragmentable = !ipv6 && !packet.ipv4().dontFragment();
    if (mtu == 0 || packet.length() <= mtu || context.isGso() || fragmentable) {
      return;
    }
    RejectReason reason = ipv6 ? RejectReason.ICMPV6_PACKET_TOO_BIG : RejectReason.ICMP_FRAG_NEEDED;
    SuppressReason suppressed = responder.answer(context, reason, mtu);
    if (responder.isIgnored()) {
      counters.countIcmpIgnored();
    }
    if (suppressed == null) {
      counters.countIcmpSent(ipv6 ? IcmpAnswer.PACKET_TOO_BIG : IcmpAnswer.FRAG_NEEDED);
    } else {
      counters.countIcmpSuppressed(suppressed);
    }
  }

  private static long wallClock(PacketContext context) {
    return context.wallClockNanos() / NANOS_A_MILLI;
  }
}
