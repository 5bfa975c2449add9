package dev.narrows.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a packet costs as there is more of something; draws a chart of each. */
final class Growth implements Measurement {
  private static final String NARROWS = "Narrows";
  private static final String NANOS = "ns a packet";
  private static final int QUEUE = 9780;
  private static final int HEADERS = 128;
  private static final int WARM_UPS = 4;
  private static final int MAX_ORDERED = 1000;
  private static final int[] RULES = {10, 100, 1000, 10_000, 50_000};
  private static final int[] ENTRIES = {1, 1 << 5, 1 << 10, 1 << 15, 1 << 20};
  private static final int[] LENGTHS = {64, 512, 1500, 9000, 65_535};

  /** Cost of so much of something. */
  private interface Cost {
    double of(int amount);
  }

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public List<Finding> run(BenchRun run) throws Exception {
    List<Finding> findings = new ArrayList<>();
    findings.add(rules(run));
    findings.add(table(run, "flows", "taking down a segment, by connections", TableCost::flows));
    findings.add(table(run, "path-mtus", "looking up a path MTU, by entries", TableCost::pathMtus));
    findings.add(lengths(run));
    findings.add(
        finding(
            run,
            "queues",
            "packets drained from full queues, by queues",
            "packets/s",
            QueueDrain.byQueues(run)));
    return findings;
  }

  private static Finding rules(BenchRun run) throws IOException {
    Map<String, List<double[]>> lines = new LinkedHashMap<>();
    lines.put("by address and port", judging("compiled", "ports"));
    lines.put("as in access lists", judging("compiled", "acl"));
    lines.put("rule by rule (by address and port)", judging("ordered", "ports"));
    return finding(run, "rules", "judging a packet, by rules", "ns", lines);
  }

  private static List<double[]> judging(String judge, String shape) {
    List<double[]> points = new ArrayList<>();
    for (int rules : RULES) {
      if (judge.equals("compiled") || rules <= MAX_ORDERED) {
        JudgeBenchmark benchmark = new JudgeBenchmark();
        benchmark.judge = judge;
        benchmark.shape = shape;
        benchmark.rules = rules;
        benchmark.packets = "mixed";
        benchmark.prepare();
        points.add(new double[] {rules, GrowthBenchmark.leastNanos(benchmark)});
      }
    }
    return points;
  }

  private static Finding table(BenchRun run, String name, String what, Cost cost)
      throws IOException {
    List<double[]> points = new ArrayList<>();
    cost.of(ENTRIES[1]); // compiles it
    for (int entries : ENTRIES) {
      points.add(new double[] {entries, cost.of(entries)});
    }
    return finding(run, name, what, "ns", Map.of(NARROWS, points));
  }

  private static Finding lengths(BenchRun run) throws Exception {
    Map<String, List<double[]>> lines = new LinkedHashMap<>();
    try (Lab a = run.lab().carryingLongPackets().divert(QUEUE, "-p", "udp");
        Lab b = run.lab().carryingLongPackets().divert(QUEUE, "-p", "udp");
        Lab c = run.lab().carryingLongPackets().divert(QUEUE, "-p", "udp");
        Consumer textbook = PeerConsumer.textbook(a, run.programs(), QUEUE, false);
        Consumer raw = PeerConsumer.raw(b, run.programs(), QUEUE, HEADERS);
        Consumer narrows = run.narrows(c, BenchRun.defaultRules(), "--no-diverts")) {
      for (int i = 0; i < WARM_UPS; i++) {
        PacketCost.costOf(LENGTHS[0], run, c, narrows);
      }
      for (int length : LENGTHS) {
        new Turns()
            .side(Programs.TEXTBOOK, NANOS, () -> PacketCost.costOf(length, run, a, textbook))
            .side(Programs.RAW, NANOS, () -> PacketCost.costOf(length, run, b, raw))
            .side(NARROWS, NANOS, () -> PacketCost.costOf(length, run, c, narrows))
            .take(run.rounds())
            .forEach((side, figures) -> add(lines, side, length, figures.median()));
      }
    }
    return finding(run, "lengths", "CPU of a packet judged and accepted, by octets", NANOS, lines);
  }

  private static void add(Map<String, List<double[]>> lines, String side, double x, double y) {
    lines.computeIfAbsent(side, key -> new ArrayList<>()).add(new double[] {x, y});
  }

  /** What the most of it costs against the least, by the first line, with a chart of all lines. */
  private static Finding finding(
      BenchRun run, String name, String what, String unit, Map<String, List<double[]>> lines)
      throws IOException {
    String[] axes = what.split(", by ");
    Chart chart = new Chart(what, Machine.name(), axes[1], unit);
    List<Figures> sides = new ArrayList<>();
    lines.forEach(
        (label, points) -> {
          chart.line(label, points);
          for (double[] point : points) {
            String side = label + " at " + (long) point[0] + " " + axes[1];
            sides.add(new Figures(side, unit, new double[] {point[1]}));
          }
        });
    Files.writeString(run.out().resolve("growth-" + name + ".svg"), chart.svg());
    List<double[]> last = lines.containsKey(NARROWS) ? lines.get(NARROWS) : first(lines);
    double ratio = last.get(last.size() - 1)[1] / last.get(0)[1];
    return new Finding(
        "growth-" + name,
        what + ": the most against the least",
        Target.atLeast(0),
        new Figures("ratio", "", new double[] {ratio}),
        sides);
  }

  private static List<double[]> first(Map<String, List<double[]>> lines) {
    return lines.values().iterator().next();
  }
}
