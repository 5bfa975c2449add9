package dev.narrows.firewall.replay;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.PacketContext;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A packet's way as one JSON object; all rules are in it. */
final class JsonWay implements ExplainPrinter {
  private final PrintWriter out;
  private final JsonObject whole = new JsonObject();
  private final List<JsonObject> stations = new ArrayList<>();

  JsonWay(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void packet(Flow flow, int length) {
    JsonObject packet = new JsonObject();
    JsonReport.addFlow(packet, flow);
    whole.add("packet", packet.add("length", length));
  }

  @Override
  public void station(PacketContext context, Place place, List<WayEvent> way, Judgement judgement) {
    JsonObject station = JsonReport.judgement(judgement);
    station.add("mark", "0x" + Integer.toHexString(place.mark()));
    station.add("pathMtu", place.pathMtu()).add("returnMtu", place.returnMtu());
    stations.add(station.add("way", way.stream().map(JsonWay::event).toList()));
  }

  private static JsonObject event(WayEvent event) {
    JsonObject json = new JsonObject();
    if (event instanceof WayEvent.Entered entered) {
      Chain chain = entered.chain();
      json.add("event", "chain").add("family", chain.family()).add("table", chain.table());
      json.add("chain", chain.name());
      if (chain.base().isPresent()) {
        BaseChain base = chain.base().get();
        json.add("priority", base.priority())
            .add("policy", base.policyAccept() ? "accept" : "drop");
      }
    } else if (event instanceof WayEvent.Left) {
      json.add("event", "end of chain");
    } else if (event instanceof WayEvent.Policy policy) {
      json.add("event", "policy").add("chain", policy.chain().name());
      json.add("verdict", policy.accepts() ? "accept" : "drop");
    } else if (event instanceof WayEvent.Tried tried) {
      json.add("event", "rule");
      JsonReport.addRule(json, tried.rule());
      json.add("verdict", tried.verdict());
      if (!tried.matches()) {
        json.add("failed", tried.failed()).add("reason", tried.reason());
      }
      if (!tried.changes().isEmpty()) {
        json.add("changes", tried.changes().stream().map(JsonReport::change).toList());
      }
    }
    return json.add("depth", event.depth());
  }

  @Override
  public void noChains() {
    // the list of hooks is empty
  }

  @Override
  public void outcome(String outcome) {
    whole.add("hooks", stations).add("outcome", outcome.toLowerCase(Locale.ROOT));
    out.print(whole + "\n");
  }
}
