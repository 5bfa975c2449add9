package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Processor time of one packet of 64 octets: received from its queue, judged, and accepted. One
 * sender goes as fast as it can; what its packets cost before the queue is on its own account.
 */
final class PacketCost implements Measurement {
  private static final String NARROWS = "Narrows";
  private static final String NANOS = "ns a packet";
  private static final int QUEUE = 9780;
  private static final int HEADERS = 128;
  private static final int RULES = 1000;

  /** Prime to the rules, so that the packets hit rules all over the set. */
  private static final int STRIDE = 97;

  private static final int FLOWS = 1000 / STRIDE;

  /** Until the JVM has compiled what it will, on a busy machine too. */
  private static final int WARM_UPS = 8;

  private static final String REWRITING =
      """
      table inet bench {
          chain forward {
              type filter hook forward priority mangle; policy accept;
              ip ttl set 17
          }
      }
      """;

  @Override
  public String name() {
    return "packet";
  }

  @Override
  public List<Finding> run(BenchRun run) throws Exception {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(accepted(run));
    findings.add(rewritten(run));
    findings.add(thousandRules(run));
    return findings;
  }

  private List<Finding> accepted(BenchRun run) throws Exception {
    try (Lab a = run.lab();
        Lab b = run.lab();
        Lab c = run.lab();
        Consumer textbook = PeerConsumer.textbook(divert(a), run.programs(), QUEUE, false);
        Consumer raw = PeerConsumer.raw(divert(b), run.programs(), QUEUE, HEADERS);
        Consumer narrows = run.narrows(divert(c), BenchRun.defaultRules(), "--no-diverts")) {
      warmUp(run, c, narrows);
      Map<String, Figures> figures =
          new Turns()
              .side(names(Programs.TEXTBOOK), NANOS, () -> cost(run, a, textbook, 1))
              .side(names(Programs.RAW), NANOS, () -> cost(run, b, raw, 1))
              .side(names(NARROWS), NANOS, () -> cost(run, c, narrows, 1))
              .take(run.rounds());
      List<Figures> sides = List.copyOf(figures.values());
      Figures ours = figures.get(NARROWS);
      return List.of(
          new Finding(
              "packet-textbook",
              "CPU for a 64-octet packet judged by the default file and accepted, against "
                  + Programs.TEXTBOOK,
              Target.atMost(0.65),
              ours.over(figures.get(Programs.TEXTBOOK)),
              sides),
          new Finding(
              "packet-raw",
              "the same against " + Programs.RAW + " (batch verdicts)",
              Target.atMost(1.10),
              ours.over(figures.get(Programs.RAW)),
              sides));
    }
  }

  private Finding rewritten(BenchRun run) throws Exception {
    try (Lab a = run.lab();
        Lab b = run.lab();
        Consumer textbook = PeerConsumer.textbook(divert(a), run.programs(), QUEUE, true);
        Consumer narrows = run.narrows(divert(b), REWRITING, "--no-diverts")) {
      warmUp(run, b, narrows);
      Map<String, Figures> figures =
          new Turns()
              .side(names(Programs.TEXTBOOK), NANOS, () -> cost(run, a, textbook, 1))
              .side(names(NARROWS), NANOS, () -> cost(run, b, narrows, 1))
              .take(run.rounds());
      return new Finding(
          "packet-rewritten",
          "CPU for a 64-octet packet whose header is rewritten, against " + Programs.TEXTBOOK,
          Target.atMost(0.80),
          figures.get(NARROWS).over(figures.get(Programs.TEXTBOOK)),
          List.copyOf(figures.values()));
    }
  }

  private Finding thousandRules(BenchRun run) throws Exception {
    try (Lab lab = run.lab();
        Consumer narrows = run.narrows(lab, rules())) {
      warmUp(run, lab, narrows);
      Map<String, Figures> figures =
          new Turns()
              .side(names(NARROWS), NANOS, () -> cost(run, lab, narrows, FLOWS))
              .take(run.rounds());
      return new Finding(
          "packet-1000-rules",
          "CPU in user space for a packet with a 1,000-rule file",
          Target.atMost(400).in("ns"),
          figures.get(NARROWS + " in user space"),
          List.copyOf(figures.values()));
    }
  }

  private static Lab divert(Lab lab) {
    return lab.divert(QUEUE, "-p", "udp");
  }

  private static List<String> names(String side) {
    return List.of(side, side + " in user space");
  }

  /** A source and a port a rule, policy drop. */
  private static String rules() {
    StringBuilder file = new StringBuilder("table inet bench {\n    chain forward {\n");
    file.append("        type filter hook forward priority mangle; policy drop;\n");
    for (int port = 1; port <= RULES; port++) {
      file.append("        ip saddr ").append(Lab.CLIENT).append(" udp dport ");
      file.append(port).append(" accept\n");
    }
    return file.append("    }\n}\n").toString();
  }

  private static void warmUp(BenchRun run, Lab lab, Consumer consumer) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      cost(run, lab, consumer, FLOWS);
    }
  }

  /** Nanoseconds of the consumer's processor time a packet: all, and in user space. */
  static double[] cost(BenchRun run, Lab lab, Consumer consumer, int flows) throws Exception {
    return cost(run, lab, consumer, flows, "64", "0");
  }

  /** The first of {@link #cost(BenchRun, Lab, Consumer, int)} for packets of another length. */
  static double[] costOf(int length, BenchRun run, Lab lab, Consumer consumer) throws Exception {
    return new double[] {cost(run, lab, consumer, 1, Integer.toString(length), "0")[0]};
  }

  /** As the other, at so many packets a second. */
  static double[] cost(BenchRun run, Lab lab, Consumer consumer, int flows, String rate)
      throws Exception {
    return cost(run, lab, consumer, flows, "64", rate);
  }

  private static double[] cost(
      BenchRun run, Lab lab, Consumer consumer, int flows, String length, String rate)
      throws Exception {
    long forwarded = lab.forwarded();
    double[] before = consumer.processorSeconds();
    String stride = Integer.toString(STRIDE);
    lab.send("load", Lab.NOWHERE, "1", length, run.turn(), "" + flows, stride, "1", rate, "0");
    lab.awaitEmptyQueues();
    double[] after = consumer.processorSeconds();
    long packets = lab.forwarded() - forwarded;
    if (packets == 0) {
      throw new IllegalStateException("no packet came through");
    }
    double user = (after[0] - before[0]) * 1e9 / packets;
    return new double[] {user + (after[1] - before[1]) * 1e9 / packets, user};
  }
}
