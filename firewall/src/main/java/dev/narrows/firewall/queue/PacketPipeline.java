package dev.narrows.firewall.queue;

import dev.narrows.firewall.action.IcmpAnswer;
import dev.narrows.firewall.action.Responder;
import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.offload.FrameReturn;
import dev.narrows.rules.eval.Decision;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.MssEdit;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.Verdict;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.packet.PacketView;

/**
 * One packet's way from its bytes to a verdict, the same for live packets and for replayed ones.
 * Whatever happens, each packet gets one verdict and one counted outcome. Used by one thread;
 * allocates nothing.
 *
 * <p>The accessors say what became of the last packet, until the next one.
 */
public final class PacketPipeline {
  private final Responder responder;
  private final FailureMode onFailure;
  private final WorkerCounters counters;
  private final FlowRecorder flows;
  private final FrameReturn frames;
  private final FailureLog failures;
  private final Decision decision = new Decision();

  private PacketVerdict verdict;
  private PacketOutcome outcome;
  private PacketFault fault;
  private SuppressReason suppressed;

  /**
   * A pipeline of one worker.
   *
   * @param flows learns from TCP packets that go on
   * @param frames takes coalesced frames
   */
  public PacketPipeline(
      Responder responder,
      FailureMode onFailure,
      WorkerCounters counters,
      FlowRecorder flows,
      FrameReturn frames) {
    this.responder = responder;
    this.onFailure = onFailure;
    this.counters = counters;
    this.flows = flows;
    this.frames = frames;
    this.failures = new FailureLog();
  }

  /**
   * Judges a packet, does what was decided, and counts it.
   *
   * @param station which chains judge it; null when none do, and it is accepted
   * @param context filled, and its packet wrapped; it need not be checked yet
   * @return what to tell the kernel
   */
  public PacketVerdict process(Judge judge, Station station, PacketContext context) {
    decision.clear();
    suppressed = null;
    fault = PacketFault.NONE;
    try {
      run(judge, station, context);
    } catch (Throwable failure) { // no packet may wait forever, whatever went wrong
      fail(failure, context);
    }
    counters.countOutcome(outcome);
    return verdict;
  }

  /** What the judge decided; of no meaning when the packet could not be judged. */
  public Decision decision() {
    return decision;
  }

  public PacketVerdict verdict() {
    return verdict;
  }

  public PacketOutcome outcome() {
    return outcome;
  }

  /** What is wrong with the packet's headers; NONE when nothing is. */
  public PacketFault fault() {
    return fault;
  }

  /** Why the sender of a rejected packet was not told; null when it was. */
  public SuppressReason suppressed() {
    return suppressed;
  }

  private void run(Judge judge, Station station, PacketContext context) {
    fault = context.packet().check();
    if (fault != PacketFault.NONE) {
      counters.countFault(fault);
      if (fault.isNetworkFault()) {
        end(PacketOutcome.FAULTY_ACCEPTED, PacketOutcome.FAULTY_DROPPED);
        return;
      }
    }
    if (station == null) {
      end(PacketVerdict.ACCEPT, PacketOutcome.ACCEPTED);
      if (fault == PacketFault.NONE) {
        flows.record(context.packet(), context.nowNanos());
      }
      return;
    }
    int mark = context.mark();
    if (frames.isReturned(context)) {
      boolean marked = context.mark() != mark;
      verdict = marked ? PacketVerdict.ACCEPT_WITH_MARK : PacketVerdict.ACCEPT;
      outcome = PacketOutcome.ACCEPTED;
      return;
    }
    judge.judge(station, context, decision);
    if (decision.isUndecided()) {
      end(PacketOutcome.UNDECIDED, PacketOutcome.UNDECIDED);
    } else if (decision.verdict() == Verdict.ACCEPT && fault == PacketFault.NOT_CAPTURED) {
      acceptUnseen(context);
    } else if (decision.verdict() == Verdict.ACCEPT) {
      accept(context);
    } else if (decision.verdict() == Verdict.DROP) {
      end(PacketVerdict.DROP, PacketOutcome.DROPPED);
    } else {
      reject(context);
    }
  }

  /**
   * A rule that drops may have looked for a header that the copy range cut off: a chain of IPv6
   * extension headers can hide the transport header from us, and not from the packet's receiver.
   */
  private void acceptUnseen(PacketContext context) {
    if (onFailure == FailureMode.BYPASS) {
      accept(context);
    } else {
      end(PacketVerdict.DROP, PacketOutcome.FAULTY_DROPPED);
    }
  }

  private void accept(PacketContext context) {
    if (decision.segmentSize() > 0) {
      giveBack(context);
      return;
    }
    if (decision.isPacketChanged() && !isReplaceable(context)) {
      end(PacketOutcome.FAULTY_ACCEPTED, PacketOutcome.FAULTY_DROPPED);
      return;
    }
    boolean ipv6 = context.packet().isIpv6();
    boolean replace = decision.isPacketChanged();
    if (replace && context.isChecksumPartial()) {
      PartialChecksum.complete(context.packet());
      context.setChecksumComplete();
    }
    MssEdit mss = decision.mssEdit();
    if (mss == MssEdit.SIGNED) {
      counters.countMssSigned(ipv6);
    }
    if (replace && (mss == MssEdit.CLAMPED || mss == MssEdit.ADDED)) {
      counters.countMssClamped(ipv6);
      outcome = PacketOutcome.CLAMPED;
    } else {
      outcome = replace || decision.isMarkChanged() ? PacketOutcome.EDITED : PacketOutcome.ACCEPTED;
    }
    if (decision.isMarkChanged()) {
      verdict = replace ? PacketVerdict.REPLACE_WITH_MARK : PacketVerdict.ACCEPT_WITH_MARK;
    } else {
      verdict = replace ? PacketVerdict.REPLACE : PacketVerdict.ACCEPT;
    }
    if (fault == PacketFault.NONE) {
      flows.record(context.packet(), context.nowNanos());
    }
  }

  /** The frame goes on from its interface once more; this one ends here. */
  private void giveBack(PacketContext context) {
    end(PacketOutcome.RESTORE_FAILED, PacketOutcome.RESTORE_FAILED);
    int errno = frames.giveBack(context, decision.segmentSize());
    if (errno == 0) {
      flows.record(context.packet(), context.nowNanos());
      end(PacketVerdict.DROP, frames.isWhole() ? PacketOutcome.RESTORED : PacketOutcome.SEGMENTED);
    }
  }

  /**
   * The kernel takes a verdict's bytes for the whole packet, so what was cut by the copy range must
   * not go back; nor may a super-frame, whose segment size the kernel would leave as it was.
   */
  private static boolean isReplaceable(PacketContext context) {
    PacketView packet = context.packet();
    return packet.captured() >= packet.length() && !context.isGso();
  }

  /** A rejected packet is dropped even when the answer fails. */
  private void reject(PacketContext context) {
    end(PacketVerdict.DROP, PacketOutcome.REJECTED_SILENTLY);
    try {
      suppressed = responder.answer(context, decision.reject(), decision.rejectMtu());
    } catch (Throwable failure) {
      suppressed = SuppressReason.SEND_FAILED;
      failures.log("answering", failure, context);
    }
    if (responder.isIgnored()) {
      counters.countIcmpIgnored();
    }
    if (suppressed == null) {
      outcome = PacketOutcome.REJECTED;
      counters.countIcmpSent(kind(decision.reject()));
    } else {
      counters.countIcmpSuppressed(suppressed);
    }
  }

  private static IcmpAnswer kind(RejectReason reason) {
    if (reason == RejectReason.ICMP_FRAG_NEEDED) {
      return IcmpAnswer.FRAG_NEEDED;
    }
    if (reason == RejectReason.ICMPV6_PACKET_TOO_BIG) {
      return IcmpAnswer.PACKET_TOO_BIG;
    }
    if (reason == RejectReason.TCP_RESET) {
      return IcmpAnswer.TCP_RESET;
    }
    return reason.isIpv6() ? IcmpAnswer.UNREACHABLE_V6 : IcmpAnswer.UNREACHABLE;
  }

  /** The packet passes as it came, or not at all: a half-made edit is thrown away. */
  private void fail(Throwable failure, PacketContext context) {
    end(PacketOutcome.ERROR, PacketOutcome.ERROR);
    failures.log("judging", failure, context);
  }

  private void end(PacketOutcome inBypass, PacketOutcome inBlock) {
    if (onFailure == FailureMode.BYPASS) {
      end(PacketVerdict.ACCEPT, inBypass);
    } else {
      end(PacketVerdict.DROP, inBlock);
    }
  }

  private void end(PacketVerdict what, PacketOutcome how) {
    verdict = what;
    outcome = how;
  }
}
