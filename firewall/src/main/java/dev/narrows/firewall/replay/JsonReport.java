package dev.narrows.firewall.replay;

import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet.RuleCounter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jnetfilter.packet.PacketFault;

/** One JSON object on a line for each packet, and one for the summary. */
final class JsonReport implements ReplayReport {
  private final PrintWriter out;

  JsonReport(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void packet(ReplayedPacket packet) {
    JsonObject line = new JsonObject();
    line.add("packet", packet.number());
    line.addNumber("time", Texts.time(packet.seconds(), packet.nanos(), Texts.NANOS_DIGITS));
    if (packet.obstacle() != null) {
      line.add("skipped", packet.obstacle());
    } else {
      addFlow(line, packet.flow());
      line.add("length", packet.length());
      if (packet.fault() != PacketFault.NONE) {
        line.add("fault", packet.fault().name().toLowerCase(Locale.ROOT));
      }
      line.add("outcome", packet.outcome().label());
      line.add("hooks", packet.judgements().stream().map(JsonReport::judgement).toList());
    }
    out.print(line + "\n");
  }

  static void addFlow(JsonObject line, Flow flow) {
    if (flow.source() == null) {
      return;
    }
    line.add("source", flow.source()).add("destination", flow.destination());
    line.add("protocol", flow.protocol());
    if (flow.sourcePort() != Flow.NO_PORT) {
      line.add("sourcePort", flow.sourcePort()).add("destinationPort", flow.destinationPort());
    }
    if (!flow.detail().isEmpty()) {
      line.add("detail", flow.detail());
    }
  }

  static JsonObject judgement(Judgement judgement) {
    JsonObject json = new JsonObject();
    json.add("hook", judgement.hook().name().toLowerCase(Locale.ROOT));
    json.add("outcome", judgement.outcome().label());
    addRule(json, judgement.rule());
    if (!judgement.changes().isEmpty()) {
      json.add("changes", judgement.changes().stream().map(JsonReport::change).toList());
    }
    String untouched = Texts.mssUntouched(judgement.mssEdit());
    if (untouched != null) {
      JsonObject mss = new JsonObject().add("reason", untouched);
      addRule(mss, judgement.mssRule());
      json.add("mssUntouched", mss);
    }
    if (!judgement.logs().isEmpty()) {
      List<JsonObject> logs = new ArrayList<>();
      judgement
          .logs()
          .forEach(
              log -> {
                JsonObject entry = new JsonObject().add("prefix", log.prefix());
                addRule(entry, log.rule());
                logs.add(entry);
              });
      json.add("logs", logs);
    }
    if (judgement.answer() != null) {
      json.add("answer", answer(judgement.answer()));
    }
    if (judgement.suppressed() != null) {
      json.add("suppressed", judgement.suppressed().label());
    }
    return json;
  }

  static JsonObject change(Change change) {
    JsonObject json = new JsonObject().add("what", change.what());
    if (change.from() != null) {
      json.add("from", change.from());
    }
    json.add("to", change.to());
    addRule(json, change.rule());
    return json;
  }

  private static JsonObject answer(Answer answer) {
    JsonObject json = new JsonObject();
    json.add("source", answer.source()).add("destination", answer.destination());
    json.add("protocol", answer.protocol());
    json.add("type", answer.type()).add("code", answer.code());
    if (answer.mtu() != 0) {
      json.add("mtu", answer.mtu());
    }
    return json.add("length", answer.packet().length);
  }

  static void addRule(JsonObject json, RuleReference rule) {
    if (rule != null) {
      JsonObject reference = new JsonObject();
      reference.add("file", rule.file()).add("line", rule.line());
      reference.add("table", rule.table()).add("chain", rule.chain()).add("text", rule.text());
      json.add("rule", reference);
    }
  }

  @Override
  public void summary(ReplaySummary summary, List<RuleCounter> counters) {
    JsonObject totals = new JsonObject();
    totals.add("packets", summary.frames()).add("skipped", summary.notIp());
    JsonObject outcomes = new JsonObject();
    summary.outcomes().forEach((outcome, count) -> outcomes.add(outcome.label(), count));
    totals.add("outcomes", outcomes);
    JsonObject faults = new JsonObject();
    for (Map.Entry<PacketFault, Long> fault : summary.faults().entrySet()) {
      faults.add(fault.getKey().name().toLowerCase(Locale.ROOT), fault.getValue());
    }
    totals.add("faults", faults);
    JsonObject suppressed = new JsonObject();
    summary.suppressed().forEach((reason, count) -> suppressed.add(reason.label(), count));
    totals.add("answers", summary.answers()).add("suppressed", suppressed);
    List<JsonObject> rows = new ArrayList<>();
    for (RuleCounter counter : counters) {
      JsonObject row = new JsonObject().add("table", counter.table()).add("name", counter.name());
      row.add("comment", counter.comment() == null ? "" : counter.comment());
      rows.add(row.add("packets", counter.packets()).add("bytes", counter.bytes()));
    }
    totals.add("counters", rows);
    out.print(new JsonObject().add("summary", totals) + "\n");
    out.flush();
  }
}
