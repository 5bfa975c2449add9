package dev.narrows.firewall.trace;

import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.Step;
import io.netty.buffer.Unpooled;
import java.util.Locale;
import java.util.function.IntFunction;

/** A traced packet as lines in the manner of "nft monitor trace". Used by one thread. */
public final class TraceText {
  private final IntFunction<String> interfaceName;
  private final PacketContext context = new PacketContext();
  private long packets;

  /**
   * @param interfaceName name of an interface by its index, or null
   */
  public TraceText(IntFunction<String> interfaceName) {
    this.interfaceName = interfaceName;
  }

  /**
   * Makes the packet ready for {@link #lines} and for filters; its view is valid until the next.
   */
  public PacketContext read(TracedPacket packet) {
    packets++;
    context.describe(
        packet.hook(), packet.inInterface(), packet.outInterface(), packet.mark(0), false, false);
    context
        .packet()
        .wrap(
            Unpooled.wrappedBuffer(packet.octets()),
            0,
            packet.captured(),
            Math.max(packet.length(), packet.captured()));
    context.packet().check();
    return context;
  }

  /** A line for the packet, one for each rule that it matched, and one for how it left. */
  public String lines(TracedPacket packet) {
    String id = String.format("trace id %08x ", (int) (packets * 0x9e3779b9L));
    StringBuilder text = new StringBuilder();
    String in = interfaceName.apply(packet.inInterface());
    String out = interfaceName.apply(packet.outInterface());
    text.append(id).append("hook ").append(packet.hook().name().toLowerCase(Locale.ROOT));
    text.append(" packet: ").append(LogLine.of("", context, in, out)).append('\n');
    for (int i = 0; i < packet.steps(); i++) {
      text.append(id).append(step(packet, i)).append('\n');
    }
    if (packet.stepsLost() > 0) {
      text.append(id).append(packet.stepsLost()).append(" more rules matched\n");
    }
    String outcome = packet.outcome();
    return text.append(id).append("packet ").append(outcome).append('\n').toString();
  }

  private static String step(TracedPacket packet, int step) {
    RuleReference rule = packet.rule(step);
    if (rule == null) {
      var chain = packet.policy(step);
      String policy = chain.policyAccept() ? "accept" : "drop";
      return chain.family() + " " + chain.table() + " " + chain.name() + " policy " + policy;
    }
    String mark = step > 0 && packet.mark(step) != packet.mark(step - 1) ? mark(packet, step) : "";
    return rule.table()
        + " "
        + rule.chain()
        + " rule "
        + rule.text()
        + " (verdict "
        + verdict(packet.step(step), packet.target(step))
        + mark
        + ") at "
        + rule.file()
        + ":"
        + rule.line();
  }

  private static String mark(TracedPacket packet, int step) {
    return ", mark 0x" + Integer.toHexString(packet.mark(step));
  }

  private static String verdict(Step step, Chain target) {
    String word = step == Step.NEXT ? "continue" : step.name().toLowerCase(Locale.ROOT);
    return target == null ? word : word + " " + target.name();
  }

  /** The same as one JSON object on a line, with the lines of text in it. */
  public String json(TracedPacket packet) {
    StringBuilder json = new StringBuilder("{\"hook\":");
    json.append(JsonText.quoted(packet.hook().name().toLowerCase(Locale.ROOT)));
    String in = interfaceName.apply(packet.inInterface());
    String out = interfaceName.apply(packet.outInterface());
    json.append(",\"in\":").append(in == null ? "null" : JsonText.quoted(in));
    json.append(",\"out\":").append(out == null ? "null" : JsonText.quoted(out));
    json.append(",\"packet\":").append(JsonText.quoted(LogLine.of("", context, in, out)));
    json.append(",\"steps\":[");
    for (int i = 0; i < packet.steps(); i++) {
      json.append(i == 0 ? "" : ",").append(jsonStep(packet, i));
    }
    String outcome = packet.outcome();
    return json.append("],\"outcome\":").append(JsonText.quoted(outcome)).append("}\n").toString();
  }

  private static String jsonStep(TracedPacket packet, int step) {
    RuleReference rule = packet.rule(step);
    if (rule == null) {
      var chain = packet.policy(step);
      return "{\"table\":"
          + JsonText.quoted(chain.family() + " " + chain.table())
          + ",\"chain\":"
          + JsonText.quoted(chain.name())
          + ",\"policy\":"
          + JsonText.quoted(chain.policyAccept() ? "accept" : "drop")
          + "}";
    }
    return "{\"table\":"
        + JsonText.quoted(rule.table())
        + ",\"chain\":"
        + JsonText.quoted(rule.chain())
        + ",\"file\":"
        + JsonText.quoted(rule.file())
        + ",\"line\":"
        + rule.line()
        + ",\"rule\":"
        + JsonText.quoted(rule.text())
        + ",\"verdict\":"
        + JsonText.quoted(verdict(packet.step(step), packet.target(step)))
        + ",\"mark\":"
        + JsonText.quoted("0x" + Integer.toHexString(packet.mark(step)))
        + "}";
  }
}
