package dev.narrows.firewall.replay;

import dev.narrows.firewall.action.AnswerLimit;
import dev.narrows.firewall.action.Responder;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.offload.FrameReturn;
import dev.narrows.firewall.queue.PacketOutcome;
import dev.narrows.firewall.queue.PacketPipeline;
import dev.narrows.firewall.queue.WorkerCounters;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Station;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.packet.PacketView;

/**
 * Takes the packets of a capture past the stations of a rule set, by the pipeline that live packets
 * go through, and reports what became of each.
 *
 * <p>Connections are followed by a small model (see {@link ReplayConntrack}). What a kernel would
 * do between the stations is not done: the time to live stays, nothing is routed, defragmented or
 * translated.
 */
final class Replay {
  private static final byte[] NO_HEADER = new byte[0];

  private final RuleSet rules;
  private static final int FLOW_BITS = 16;

  private final List<Station> stations;
  private final ReplayReport report;
  private final CaptureWriter writer;
  private final StationVisit visit;
  private final ReplayConntrack conntrack;
  private final ReplaySummary summary = new ReplaySummary();
  private final ReplayClock clock = new ReplayClock();
  private final LinkHeader link = new LinkHeader();
  private final CapturedFrame frame = new CapturedFrame();
  private final PacketContext context = new PacketContext();

  /**
   * A replay of one capture.
   *
   * @param writer takes what passes, and the answers; null for none
   */
  Replay(RuleSet rules, ReplayOptions options, ReplayReport report, CaptureWriter writer) {
    this.rules = rules;
    this.stations = stations(rules, options.hooks());
    this.report = report;
    this.writer = writer;
    FlowTable table = new FlowTable(FLOW_BITS);
    ReplayEnvironment environment = new ReplayEnvironment(options, table);
    AnswerBox answers = new AnswerBox();
    Responder responder =
        new Responder(new ReplayAnswerPath(), AnswerLimit.withRandomKeys(0), answers);
    FlowRecorder flows = new FlowRecorder(table.newCursor());
    PacketPipeline pipeline =
        new PacketPipeline(
            responder, options.onFailure(), new WorkerCounters(), flows, FrameReturn.NOWHERE);
    Judge judge = rules.newJudge(environment);
    this.conntrack = environment.conntrack();
    this.visit = new StationVisit(pipeline, judge, environment, answers);
  }

  private static List<Station> stations(RuleSet rules, List<Hook> hooks) {
    List<Station> chosen = new ArrayList<>();
    for (Hook hook : hooks) {
      rules.stations().stream().filter(station -> station.hook() == hook).forEach(chosen::add);
    }
    return chosen;
  }

  /** Whether any chain stands where the packets come by; if none does, all are accepted. */
  boolean hasStations() {
    return !stations.isEmpty();
  }

  /**
   * Replays all frames, then reports the summary; that also when the capture is damaged.
   *
   * @throws CaptureException when the capture cannot be read to its end, or not be written
   */
  void run(CaptureReader capture) throws CaptureException {
    try {
      while (capture.next(frame)) {
        ReplayedPacket packet = replay();
        summary.count(packet);
        report.packet(packet);
      }
    } finally {
      report.summary(summary, rules.counters());
    }
  }

  private ReplayedPacket replay() throws CaptureException {
    if (!link.find(frame)) {
      if (writer != null && writer.linkType() == frame.linkType()) {
        writer.write(
            frame, NO_HEADER, frame.buffer(), frame.offset(), frame.captured(), frame.length());
      }
      return new ReplayedPacket(
          frame.number(),
          frame.seconds(),
          frame.nanos(),
          link.obstacle(),
          null,
          0,
          PacketFault.NONE,
          PacketOutcome.ACCEPTED,
          List.of());
    }
    byte[] header = link.octets(frame); // an edit may grow the packet over it
    byte[] reversed = link.reversed(frame);
    PacketView packet = context.packet();
    int wireLength = (int) Math.min(frame.length() - link.length(), Integer.MAX_VALUE);
    packet.wrap(
        frame.buffer(),
        frame.offset() + link.length(),
        frame.captured() - link.length(),
        wireLength);
    Flow flow = Flow.of(packet);
    int length = packet.length();
    ReplayedPacket replayed = judge(flow, length);
    write(replayed, header, reversed, wireLength + packet.length() - length);
    return replayed;
  }

  private ReplayedPacket judge(Flow flow, int length) {
    context.setNowNanos(clock.at(frame.seconds(), frame.nanos()));
    context.setWallClockNanos(frame.seconds() * 1_000_000_000L + frame.nanos());
    context.setMark(0);
    PacketFault fault = context.packet().check();
    if (fault.isNetworkFault()) {
      conntrack.forget();
    } else {
      conntrack.see(context.packet());
    }
    List<Judgement> judgements = new ArrayList<>();
    PacketOutcome outcome = PacketOutcome.ACCEPTED;
    if (stations.isEmpty()) {
      judgements.add(visit.judge(null, Hook.FORWARD, context));
      outcome = judgements.get(0).outcome();
    }
    for (Station station : stations) {
      Judgement judgement = visit.judge(station, station.hook(), context);
      judgements.add(judgement);
      outcome = Outcomes.later(outcome, judgement.outcome());
      if (!visit.passed()) {
        break;
      }
    }
    if (visit.passed()) {
      conntrack.confirm();
    }
    return new ReplayedPacket(
        frame.number(),
        frame.seconds(),
        frame.nanos(),
        null,
        flow,
        length,
        fault,
        outcome,
        judgements);
  }

  private void write(ReplayedPacket replayed, byte[] header, byte[] reversed, long wireLength)
      throws CaptureException {
    if (writer == null) {
      return;
    }
    checkLinkType();
    PacketView packet = context.packet();
    boolean bare = writer.linkType() != frame.linkType();
    if (visit.passed() && bare) {
      writer.write(
          frame, NO_HEADER, frame.buffer(), packet.offset(), packet.captured(), packet.length());
    } else if (visit.passed()) {
      int end = frame.offset() + frame.captured(); // with the link layer's padding
      writer.write(
          frame,
          header,
          frame.buffer(),
          packet.offset(),
          end - packet.offset(),
          header.length + wireLength);
    }
    for (Judgement judgement : replayed.judgements()) {
      if (judgement.answer() != null) {
        byte[] octets = judgement.answer().packet();
        byte[] front = bare ? NO_HEADER : reversed;
        writer.write(frame, front, octets);
      }
    }
  }

  /** A file of raw IP takes packets from any link; what is no IP is left out of it then. */
  private void checkLinkType() throws CaptureException {
    if (writer.linkType() != LinkHeader.RAW && writer.linkType() != frame.linkType()) {
      throw new CaptureException(
          writer.name()
              + ": packet "
              + frame.number()
              + " has link type "
              + frame.linkType()
              + ", those before it have "
              + writer.linkType()
              + "; a pcap file holds one: replay this capture without --write, or split it");
    }
  }
}
