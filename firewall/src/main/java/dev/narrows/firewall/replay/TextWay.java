package dev.narrows.firewall.replay;

import dev.narrows.rules.BaseChain;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.LogStatement;
import dev.narrows.rules.eval.PacketContext;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** A packet's way as indented lines. */
final class TextWay implements ExplainPrinter {
  /** Of a run of rules that do not match, so many are shown when there are more. */
  private static final int SHOWN = 2;

  private static final int LONGEST_RUN = 4;
  private static final String GREEN = "\u001b[32m";
  private static final String DIM = "\u001b[2m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintWriter out;
  private final boolean all;
  private final boolean colours;

  /**
   * @param all whether to show every rule that does not match
   */
  TextWay(PrintWriter out, boolean all, boolean colours) {
    this.out = out;
    this.all = all;
    this.colours = colours;
  }

  @Override
  public void packet(Flow flow, int length) {
    StringBuilder text = new StringBuilder("packet: ");
    if (flow.source() != null) {
      text.append(flow.protocol()).append(' ');
      text.append(flow.from()).append(" -> ");
      text.append(flow.to()).append(' ');
      text.append(flow.detail()).append(flow.detail().isEmpty() ? "" : ", ");
    }
    line(0, text + "" + length + " octets");
  }

  @Override
  public void station(PacketContext context, Place place, List<WayEvent> way, Judgement judgement) {
    StringBuilder head = new StringBuilder("hook ");
    head.append(judgement.hook().name().toLowerCase(Locale.ROOT)).append(": ");
    head.append(place.inInterface() == null ? "" : "in " + place.inInterface() + ", ");
    head.append(place.outInterface() == null ? "" : "out " + place.outInterface() + ", ");
    head.append("mark 0x").append(Integer.toHexString(place.mark()));
    head.append(", path MTU ").append(place.pathMtu());
    if (place.returnMtu() != place.pathMtu()) {
      head.append(", back ").append(place.returnMtu());
    }
    line(0, head.toString());
    for (int at = 0; at < way.size(); ) {
      int end = endOfMisses(way, at);
      if (end - at > LONGEST_RUN && !all) {
        for (int i = at; i < at + SHOWN; i++) {
          event(way.get(i));
        }
        int hidden = end - at - SHOWN;
        line(indent(way.get(at)), "... " + hidden + " more rules that do not match");
        at = end;
      } else {
        event(way.get(at++));
      }
    }
    for (LogStatement log : judgement.logs()) {
      line(1, "logged \"" + log.prefix() + "\", by " + Texts.rule(log.rule()));
    }
    if (judgement.answer() != null) {
      Answer answer = judgement.answer();
      String mtu = answer.mtu() == 0 ? "" : " mtu " + answer.mtu();
      line(
          1,
          "answered: "
              + answer.protocol()
              + " type "
              + answer.type()
              + " code "
              + answer.code()
              + mtu);
    } else if (judgement.suppressed() != null) {
      line(1, "not answered: " + judgement.suppressed().label());
    }
    line(1, bold(judgement.outcome().label()) + ": " + judgement.outcome().meaning());
  }

  /** Behind the rules from here on that do not match and have done nothing. */
  private static int endOfMisses(List<WayEvent> way, int from) {
    int end = from;
    while (end < way.size()
        && way.get(end) instanceof WayEvent.Tried tried
        && !tried.matches()
        && tried.acted().isEmpty()
        && tried.changes().isEmpty()) {
      end++;
    }
    return end;
  }

  private static int indent(WayEvent event) {
    return 2 + 2 * event.depth();
  }

  private void event(WayEvent event) {
    int indent = indent(event);
    if (event instanceof WayEvent.Entered entered) {
      line(indent - 1, "chain " + name(entered.chain()) + header(entered.chain()));
    } else if (event instanceof WayEvent.Left) {
      line(indent, "end of the chain: back behind the jump");
    } else if (event instanceof WayEvent.Policy policy) {
      line(indent, "policy " + bold(policy.accepts() ? "accept" : "drop"));
    } else if (event instanceof WayEvent.Tried tried) {
      tried(tried, indent);
    }
  }

  private void tried(WayEvent.Tried tried, int indent) {
    String rule = Texts.rule(tried.rule());
    if (tried.matches()) {
      line(indent, colour(GREEN, "+ " + rule));
    } else {
      line(indent, colour(DIM, "- " + rule));
    }
    for (String acted : tried.acted()) {
      line(indent + 2, "done before: " + acted);
    }
    for (Change change : tried.changes()) {
      String from = change.from() == null ? "none" : change.from();
      line(indent + 2, change.what() + ": " + from + " -> " + change.to());
    }
    if (tried.matches()) {
      line(indent + 2, bold(tried.verdict()));
    } else {
      line(indent + 2, colour(DIM, "'" + tried.failed() + "': " + tried.reason()));
    }
  }

  private static String name(Chain chain) {
    return chain.family() + " " + chain.table() + " " + chain.name();
  }

  private static String header(Chain chain) {
    if (chain.base().isEmpty()) {
      return "";
    }
    BaseChain base = chain.base().get();
    String policy = base.policyAccept() ? "accept" : "drop";
    return ": priority " + base.priority() + ", policy " + policy;
  }

  @Override
  public void noChains() {
    line(0, "no chain stands where the packet comes by; --hook chooses other hooks");
  }

  @Override
  public void outcome(String outcome) {
    line(0, "the packet is " + bold(outcome));
  }

  private String bold(String text) {
    return colour(BOLD, text);
  }

  private String colour(String code, String text) {
    return colours ? code + text + PLAIN : text;
  }

  private void line(int indent, String text) {
    out.print("  ".repeat(indent) + text + "\n");
  }
}
