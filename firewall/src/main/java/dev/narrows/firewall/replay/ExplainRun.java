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
import dev.narrows.rules.eval.StatedMtus;
import dev.narrows.rules.eval.Station;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.packet.PacketView;

/**
 * Tells which way one packet goes through the rules, and why.
 *
 * @param json whether for programs
 * @param all whether to show every rule that does not match
 * @param colours whether a terminal shows it
 */
public record ExplainRun(boolean json, boolean all, boolean colours, PrintWriter out) {
  /** Room in front of the packet, so that its header may grow. */
  private static final int HEADROOM = 64;

  /** Explains. */
  public void explain(RuleSet rules, DescribedPacket packet, ReplayOptions options) {
    ExplainPrinter printer = json ? new JsonWay(out) : new TextWay(out, all, colours);
    FlowTable table = new FlowTable(0);
    ReplayEnvironment environment = new ReplayEnvironment(options, table);
    environment.setGso(packet.gso());
    WayRecorder recorder = new WayRecorder();
    AnswerBox answers = new AnswerBox();
    Responder responder =
        new Responder(new ReplayAnswerPath(), AnswerLimit.withRandomKeys(0), answers);
    FlowRecorder flows = new FlowRecorder(table.newCursor());
    PacketPipeline pipeline =
        new PacketPipeline(
            responder, options.onFailure(), new WorkerCounters(), flows, FrameReturn.NOWHERE);
    Judge judge = rules.newExplainingJudge(environment, recorder);
    StationVisit visit = new StationVisit(pipeline, judge, environment, answers);
    PacketContext context = context(packet);
    printer.packet(Flow.of(context.packet()), packet.length());
    if (context.packet().check().isNetworkFault()) {
      environment.conntrack().forget();
    } else {
      environment.conntrack().see(context.packet());
      if (packet.connection() != null) {
        environment.conntrack().describe(packet.connection());
      }
    }
    List<Station> stations = stations(rules, options.hooks());
    if (stations.isEmpty()) {
      printer.noChains();
    }
    PacketOutcome outcome = PacketOutcome.ACCEPTED;
    for (Station station : stations) {
      int mark = context.mark();
      Judgement judgement = visit.judge(station, station.hook(), context);
      boolean readable = !context.packet().check().isNetworkFault();
      StatedMtus stated = readable ? rules.statedMtus() : StatedMtus.NONE;
      int pathMtu = Math.min(environment.pathMtu(context), stated.toDestination(context.packet()));
      int returnMtu = Math.min(environment.returnMtu(context), stated.toSource(context.packet()));
      ExplainPrinter.Place place =
          new ExplainPrinter.Place(
              environment.interfaceName(context.inInterface()),
              environment.interfaceName(context.outInterface()),
              mark,
              pathMtu,
              returnMtu);
      printer.station(context, place, recorder.take(), judgement);
      outcome = Outcomes.later(outcome, judgement.outcome());
      if (!visit.passed()) {
        break;
      }
    }
    printer.outcome(outcome.label());
  }

  private static PacketContext context(DescribedPacket packet) {
    byte[] octets = packet.octets();
    ByteBuf buffer = Unpooled.buffer(HEADROOM + octets.length);
    buffer.writeZero(HEADROOM).writeBytes(octets);
    PacketContext context = new PacketContext();
    PacketView view = context.packet();
    view.wrap(buffer, HEADROOM, octets.length, packet.length());
    context.setMark(packet.mark());
    return context;
  }

  private static List<Station> stations(RuleSet rules, List<Hook> hooks) {
    List<Station> chosen = new ArrayList<>();
    for (Hook hook : hooks) {
      rules.stations().stream().filter(station -> station.hook() == hook).forEach(chosen::add);
    }
    return chosen;
  }
}
