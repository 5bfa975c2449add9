package dev.narrows.benchmark;

import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What rules cost as they get more: to compile, to keep, and to judge by. It is processor time that
 * is measured, not what the clock says, and of several rounds the quickest counts, so that what
 * else the machine does weighs little; JMH ({@link JudgeBenchmark}) is for a machine at rest.
 *
 * <pre>{@code GrowthBenchmark DIRECTORY [RULES,RULES,... [SHAPE,SHAPE,...]]}</pre>
 */
public final class GrowthBenchmark {
  private static final String[] PACKETS = {"last", "none", "mixed"};
  private static final int COMPILATIONS = 4;
  private static final int ROUNDS = 15;
  private static final long ROUND_NANOS = 20_000_000;
  private static final int BATCH = 1024;
  private static final int MAX_ORDERED = 1000;
  private static final double MEGA = 1e6;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final List<String> rows = new ArrayList<>();
  private final int[] sizes;

  private GrowthBenchmark(int[] sizes) {
    this.sizes = sizes;
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    String list = arguments.length > 1 ? arguments[1] : "10,100,1000,10000,50000";
    int[] sizes = java.util.Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    GrowthBenchmark benchmark = new GrowthBenchmark(sizes);
    Chart chart =
        new Chart(
            "Judging one packet by number of rules (mixed packets)",
            Machine.name(),
            "rules in the chain",
            "nanoseconds of processor time a packet");
    String shapes = arguments.length > 2 ? arguments[2] : "linear,ports,acl,fw,ipc";
    for (String shape : shapes.split(",")) {
      benchmark.compile(shape);
      chart.line(shape, benchmark.judge("compiled", shape));
    }
    chart.line("rule by rule (ports)", benchmark.judge("ordered", "ports"));
    Files.writeString(
        directory.resolve("judging.json"),
        "{\"machine\": \""
            + Machine.name()
            + "\", \"rows\": [\n  "
            + String.join(",\n  ", benchmark.rows)
            + "\n]}\n");
    Files.writeString(directory.resolve("judging.svg"), chart.svg());
  }

  private void add(String row) {
    System.out.println(row);
    rows.add(row);
  }

  /** All kinds of packets; the points of the mixed ones for the chart. */
  private List<double[]> judge(String judge, String shape) {
    List<double[]> points = new ArrayList<>();
    for (int rules : sizes) {
      if (judge.equals("ordered") && rules > MAX_ORDERED) {
        continue;
      }
      for (String packets : PACKETS) {
        JudgeBenchmark benchmark = new JudgeBenchmark();
        benchmark.judge = judge;
        benchmark.shape = shape;
        benchmark.rules = rules;
        benchmark.packets = packets;
        benchmark.prepare();
        double nanos = leastNanos(benchmark);
        if (packets.equals("mixed")) {
          points.add(new double[] {rules, nanos});
        }
        add(
            String.format(
                Locale.ROOT,
                "{\"judge\": \"%s\", \"shape\": \"%s\", \"rules\": %d, \"packets\": \"%s\","
                    + " \"nanos\": %.1f}",
                judge,
                shape,
                rules,
                packets,
                nanos));
      }
    }
    return points;
  }

  static double leastNanos(JudgeBenchmark benchmark) {
    double least = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      long elapsed = 0;
      long judged = 0;
      while (elapsed < ROUND_NANOS) {
        for (int i = 0; i < BATCH; i++) {
          benchmark.judge();
        }
        judged += BATCH;
        elapsed = THREADS.getCurrentThreadCpuTime() - start;
      }
      least = Math.min(least, (double) elapsed / judged);
    }
    return least;
  }

  private void compile(String shape) {
    for (int rules : sizes) {
      add(compilation(shape, rules));
    }
  }

  private static String compilation(String shape, int rules) {
    String file = FilterSet.of(shape, rules).file();
    double first = 0;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < COMPILATIONS; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      RuleCompiler.compile("bench.nft", file, Path.of("."));
      double millis = (THREADS.getCurrentThreadCpuTime() - start) / MEGA;
      first = i == 0 ? millis : first;
      least = Math.min(least, millis);
    }
    long before = heap();
    RuleSet kept = RuleCompiler.compile("b.nft", file, Path.of(".")).ruleSet().orElseThrow();
    long after = heap();
    return String.format(
        Locale.ROOT,
        "{\"shape\": \"%s\", \"rules\": %d, \"stations\": %d, \"firstCompileMillis\": %.0f,"
            + " \"compileMillis\": %.0f, \"heapMegabytes\": %.1f}",
        shape,
        rules,
        kept.stations().size(),
        first,
        least,
        (after - before) / MEGA);
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
