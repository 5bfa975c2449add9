package dev.narrows.firewall.replay;

import dev.narrows.firewall.queue.PacketOutcome;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet.RuleCounter;
import dev.narrows.rules.eval.LogStatement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jnetfilter.packet.PacketFault;

/** A line for each packet, and indented below it what the rules did; at the end the sums. */
final class TextReport implements ReplayReport {
  private static final int MICROS_DIGITS = 6;

  private final PrintWriter out;
  private boolean started;
  private long firstSeconds;
  private int firstNanos;

  TextReport(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void packet(ReplayedPacket packet) {
    StringBuilder text = new StringBuilder();
    text.append(packet.number()).append(' ').append(sinceFirst(packet)).append(' ');
    if (packet.obstacle() != null) {
      text.append(packet.obstacle()).append(": passed over\n");
    } else {
      appendFlow(text, packet);
      text.append(": ").append(packet.outcome().label()).append('\n');
      for (Judgement judgement : packet.judgements()) {
        appendJudgement(text, judgement);
      }
    }
    out.print(text);
  }

  private String sinceFirst(ReplayedPacket packet) {
    if (!started) {
      started = true;
      firstSeconds = packet.seconds();
      firstNanos = packet.nanos();
    }
    long seconds = packet.seconds() - firstSeconds;
    int nanos = packet.nanos() - firstNanos;
    if (nanos < 0) {
      seconds--;
      nanos += 1_000_000_000;
    }
    return Texts.time(seconds, nanos, MICROS_DIGITS);
  }

  private static void appendFlow(StringBuilder text, ReplayedPacket packet) {
    Flow flow = packet.flow();
    if (flow.source() != null) {
      text.append(flow.from()).append(" > ");
      text.append(flow.to()).append(' ');
      boolean named = !Character.isDigit(flow.protocol().charAt(0));
      text.append(named ? "" : "protocol ").append(flow.protocol()).append(' ');
      text.append(flow.detail()).append(flow.detail().isEmpty() ? "" : " ");
    }
    text.append(packet.length()).append(" octets");
    if (packet.fault() != PacketFault.NONE) {
      text.append(", faulty: ").append(words(packet.fault()));
    }
  }

  private static String words(PacketFault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static void appendJudgement(StringBuilder text, Judgement judgement) {
    for (LogStatement log : judgement.logs()) {
      line(text, judgement, "logged \"" + log.prefix() + "\"", log.rule());
    }
    for (Change change : judgement.changes()) {
      String what =
          change.from() == null
              ? change.what() + " added: " + change.to()
              : change.what() + " " + change.from() + " -> " + change.to();
      line(text, judgement, what, change.rule());
    }
    String untouched = Texts.mssUntouched(judgement.mssEdit());
    if (untouched != null) {
      line(text, judgement, "mss as it was, " + untouched, judgement.mssRule());
    }
    if (judgement.rule() != null || judgement.outcome() == PacketOutcome.DROPPED) {
      String by = judgement.rule() == null ? " by policy" : "";
      line(text, judgement, decided(judgement.outcome()) + by, judgement.rule());
    }
    if (judgement.answer() != null) {
      line(text, judgement, told(judgement.answer()), null);
    }
    if (judgement.suppressed() != null) {
      String reason = judgement.suppressed().label().replace('_', ' ');
      line(text, judgement, "the sender was not told: " + reason, null);
    }
  }

  private static String decided(PacketOutcome outcome) {
    switch (outcome) {
      case DROPPED:
        return "dropped";
      case REJECTED:
      case REJECTED_SILENTLY:
        return "rejected";
      default:
        return "accepted";
    }
  }

  private static String told(Answer answer) {
    return "the sender was told: "
        + answer.protocol()
        + " type "
        + answer.type()
        + " code "
        + answer.code()
        + (answer.mtu() == 0 ? "" : " mtu " + answer.mtu())
        + ", "
        + answer.source()
        + " > "
        + answer.destination()
        + ", "
        + answer.packet().length
        + " octets";
  }

  private static void line(
      StringBuilder text, Judgement judgement, String what, RuleReference rule) {
    text.append("    ").append(judgement.hook().name().toLowerCase(Locale.ROOT)).append(": ");
    text.append(what);
    if (rule != null) {
      text.append(" (").append(Texts.rule(rule)).append(')');
    }
    text.append('\n');
  }

  @Override
  public void summary(ReplaySummary summary, List<RuleCounter> counters) {
    List<String> outcomes = new ArrayList<>();
    summary.outcomes().forEach((outcome, count) -> outcomes.add(count + " " + outcome.label()));
    if (summary.notIp() > 0) {
      outcomes.add(summary.notIp() + " passed over");
    }
    long frames = summary.frames();
    out.print(frames + (frames == 1 ? " packet" : " packets") + join(": ", outcomes) + "\n");
    List<String> faults = new ArrayList<>();
    summary.faults().forEach((fault, count) -> faults.add(count + " " + words(fault)));
    if (!faults.isEmpty()) {
      out.print("faults" + join(": ", faults) + "\n");
    }
    List<String> suppressed = new ArrayList<>();
    summary
        .suppressed()
        .forEach((reason, count) -> suppressed.add(count + " " + reason.label().replace('_', ' ')));
    if (summary.answers() > 0 || !suppressed.isEmpty()) {
      out.print("answers: " + summary.answers() + join("; not sent: ", suppressed) + "\n");
    }
    for (RuleCounter counter : counters) {
      out.print(
          String.format(
              "counter %s %s: %d packets, %d octets%n",
              counter.table(), counter.name(), counter.packets(), counter.bytes()));
    }
    out.flush();
  }

  private static String join(String front, List<String> items) {
    return items.isEmpty() ? "" : front + String.join(", ", items);
  }
}
