package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the samples of connections cost, from which path MTUs are learned: TCP streams past a
 * gateway that clamps, and one that clamps and takes samples, as super-frames and as segments.
 */
final class LearningCost implements Measurement {
  private static final String OFF = "learn = off";
  private static final String ON = "learn = on";
  private static final String UNIT = "Gbit/s";
  private static final String CPU = ", Narrows' processor time";
  private static final String CPU_UNIT = "ms a second";
  private static final String PORT = "7007";
  private static final int WARM_UPS = 4;
  private static final double MILLIS = 1000;

  private static final String CLAMP =
      """
      table inet bench {
          chain forward {
              type filter hook forward priority mangle; policy accept;
              tcp flags syn / syn,rst tcp option maxseg size set path mtu
          }
      }
      """;

  @Override
  public String name() {
    return "learning";
  }

  @Override
  public List<Finding> run(BenchRun run) throws Exception {
    List<Finding> findings = new ArrayList<>();
    for (boolean superFrames : new boolean[] {true, false}) {
      for (int streams : new int[] {1, 8}) {
        findings.addAll(compare(run, superFrames, streams));
      }
    }
    return findings;
  }

  private static List<Finding> compare(BenchRun run, boolean superFrames, int streams)
      throws Exception {
    try (Lab a = lab(run, superFrames);
        Lab b = lab(run, superFrames);
        Consumer off = run.narrows(a, CLAMP, "--learn", "off", "--state", "off");
        Consumer on = run.narrows(b, CLAMP, "--state", "off")) {
      for (int i = 0; i < WARM_UPS; i++) {
        send(run, a, off, streams);
        send(run, b, on, streams);
      }
      Map<String, Figures> figures =
          new Turns()
              .side(List.of(OFF, OFF + CPU), UNIT, () -> send(run, a, off, streams))
              .side(List.of(ON, ON + CPU), UNIT, () -> send(run, b, on, streams))
              .take(run.rounds());
      String name = "learning-" + (superFrames ? "frames" : "segments") + "-" + streams;
      String what = superFrames ? "super-frames" : "segments";
      Figures processor = figures.get(ON + CPU).in(CPU_UNIT);
      return List.of(
          new Finding(
              name,
              "bulk TCP with samples, against without; streams of " + what + ": " + streams,
              Target.atLeast(0.95),
              figures.get(ON).over(figures.get(OFF)),
              List.of(figures.get(OFF), figures.get(ON))),
          new Finding(
              name + "-processor",
              "processor time of Narrows with samples; streams of " + what + ": " + streams,
              Target.atMost(50).in(CPU_UNIT),
              processor,
              List.of(figures.get(OFF + CPU).in(CPU_UNIT), processor)));
    }
  }

  private static Lab lab(BenchRun run, boolean superFrames) throws Exception {
    Lab lab = run.lab().serve("discard", PORT);
    return superFrames ? lab : lab.singleSegments();
  }

  /** Throughput, and the processor's milliseconds a second. */
  private static double[] send(BenchRun run, Lab lab, Consumer narrows, int streams)
      throws Exception {
    double before = sum(narrows.processorSeconds());
    double throughput = BulkThroughput.send(run, lab, PORT, streams)[0];
    double used = sum(narrows.processorSeconds()) - before;
    return new double[] {throughput, used * MILLIS / run.seconds()};
  }

  private static double sum(double[] seconds) {
    return seconds[0] + seconds[1];
  }
}
