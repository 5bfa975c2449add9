package dev.narrows.firewall.replay;

import dev.narrows.firewall.queue.PacketPipeline;
import dev.narrows.firewall.queue.PacketVerdict;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.Decision;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Station;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpOptionCursor;

/** Takes a packet past one station as the kernel would: what the verdict does not carry is lost. */
final class StationVisit {
  private static final int NO_MSS = -1;
  private static final int MSS_LENGTH = 4;
  private static final int MSS_VALUE_AT = 2;

  private final PacketPipeline pipeline;
  private final Judge judge;
  private final ReplayEnvironment environment;
  private final AnswerBox answers;
  private boolean passed;

  StationVisit(
      PacketPipeline pipeline, Judge judge, ReplayEnvironment environment, AnswerBox answers) {
    this.pipeline = pipeline;
    this.judge = judge;
    this.environment = environment;
    this.answers = answers;
  }

  /** The station may be null: then the packet is parsed, and accepted. */
  Judgement judge(Station station, Hook hook, PacketContext context) {
    PacketView packet = context.packet();
    int offset = packet.offset();
    int captured = packet.captured();
    int length = packet.length();
    byte[] before = ByteBufUtil.getBytes(packet.buffer(), offset, captured);
    int markBefore = context.mark();
    int mssBefore = mss(packet);
    environment.describe(context, hook, station);
    PacketVerdict verdict = pipeline.process(judge, station, context);
    boolean replaced =
        verdict == PacketVerdict.REPLACE || verdict == PacketVerdict.REPLACE_WITH_MARK;
    boolean marked =
        verdict == PacketVerdict.ACCEPT_WITH_MARK || verdict == PacketVerdict.REPLACE_WITH_MARK;
    passed = verdict != PacketVerdict.DROP;
    List<Change> changes = new ArrayList<>();
    if (replaced) {
      packet.check();
      addChanges(changes, packet, before, mssBefore);
    } else {
      packet.buffer().setBytes(offset, before);
      packet.wrap(packet.buffer(), offset, captured, length).check();
    }
    if (marked) {
      changes.add(new Change("mark", hex(markBefore), hex(context.mark()), null));
    } else {
      context.setMark(markBefore);
    }
    return judgement(hook, changes);
  }

  private Judgement judgement(Hook hook, List<Change> changes) {
    Decision decision = pipeline.decision();
    return new Judgement(
        hook,
        pipeline.outcome(),
        decision.rule(),
        changes,
        decision.mssEdit(),
        decision.mssRule(),
        environment.takeLogged(),
        answers.take(),
        pipeline.suppressed());
  }

  /** Whether the last packet went on from its last station. */
  boolean passed() {
    return passed;
  }

  private void addChanges(List<Change> changes, PacketView packet, byte[] before, int mssBefore) {
    int mss = mss(packet);
    if (mss != mssBefore) {
      String from = mssBefore == NO_MSS ? null : Integer.toString(mssBefore);
      RuleReference rule = pipeline.decision().mssRule();
      changes.add(new Change("mss", from, Integer.toString(mss), rule));
      return;
    }
    byte[] after = ByteBufUtil.getBytes(packet.buffer(), packet.offset(), packet.captured());
    int at = Arrays.mismatch(before, after);
    if (at >= 0) {
      changes.add(new Change("octets", null, "from " + at + " on", null));
    }
  }

  /** The first maximum segment size that the packet tells; the packet has been checked. */
  private static int mss(PacketView packet) {
    if (packet.protocol() != IpProtocol.TCP || !packet.hasTransport()) {
      return NO_MSS;
    }
    TcpOptionCursor options = packet.tcp().options();
    while (options.next()) {
      if (options.kind() == TcpOptionCursor.MAXIMUM_SEGMENT_SIZE
          && options.length() == MSS_LENGTH) {
        return packet.u16(options.at() + MSS_VALUE_AT);
      }
    }
    return NO_MSS;
  }

  private static String hex(int mark) {
    return "0x" + Integer.toHexString(mark);
  }
}
