package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two builds of Narrows by turns, which tells what a change is worth. Runs when asked for only. */
final class LeverComparison implements Measurement {
  private static final String BEFORE = "before";
  private static final String AFTER = "after";
  private static final String PORT = "7005";
  private static final String BULK_PORT = "7006";
  private static final int QUEUE = 9780;
  private static final int WARM_UPS = 4;
  private static final int CLIENTS = 16;

  /** Measures something of a build at a lab. */
  private interface Probe {
    double[] take(Lab lab, Consumer narrows) throws Exception;
  }

  private record Lever(String name, List<String> figures, String unit, Probe probe) {}

  private final List<String> only;

  /** Of some things only, or of all when none is named. */
  LeverComparison(List<String> only) {
    this.only = only;
  }

  @Override
  public String name() {
    return "lever";
  }

  @Override
  public List<Finding> run(BenchRun run) throws Exception {
    List<Finding> findings = new ArrayList<>();
    for (Lever lever : levers(run)) {
      if (only.isEmpty() || only.contains(lever.name())) {
        findings.addAll(compare(run, lever));
      }
    }
    return findings;
  }

  private static List<Lever> levers(BenchRun run) {
    return List.of(
        new Lever(
            "packet",
            List.of("CPU a packet", "in user space"),
            "ns",
            (lab, narrows) -> PacketCost.cost(run, lab, narrows, 1)),
        new Lever(
            "paced",
            List.of("CPU a packet at 50,000 a second", "in user space"),
            "ns",
            (lab, narrows) -> PacketCost.cost(run, lab, narrows, 1, "50000")),
        new Lever(
            "drain",
            List.of("drained"),
            "packets/s",
            (lab, narrows) -> QueueDrain.drain(lab, narrows)),
        new Lever(
            "connections",
            List.of("connections one after the other", "p99.9 of connect()"),
            "connections/s",
            (lab, narrows) -> ConnectionRate.open(run, lab, PORT, 1)),
        new Lever(
            "clients",
            List.of("connections by 16 clients", "p99.9 of connect()"),
            "connections/s",
            (lab, narrows) -> ConnectionRate.open(run, lab, PORT, CLIENTS)),
        new Lever(
            "bulk",
            List.of("bulk TCP, every packet judged"),
            "Gbit/s",
            (lab, narrows) -> BulkThroughput.send(run, lab, BULK_PORT, 1)));
  }

  private static List<Finding> compare(BenchRun run, Lever lever) throws Exception {
    Probe probe = lever.probe();
    try (Lab a = lab(run);
        Lab b = lab(run);
        Consumer before = narrows(run.with(run.against()), a);
        Consumer after = narrows(run, b)) {
      for (int i = 0; i < WARM_UPS; i++) {
        probe.take(a, before);
        probe.take(b, after);
      }
      Map<String, Figures> taken =
          new Turns()
              .side(named(BEFORE, lever.figures()), lever.unit(), () -> probe.take(a, before))
              .side(named(AFTER, lever.figures()), lever.unit(), () -> probe.take(b, after))
              .take(run.rounds());
      List<Finding> findings = new ArrayList<>();
      for (String figure : lever.figures()) {
        Figures first = taken.get(figure + ", " + BEFORE);
        Figures second = taken.get(figure + ", " + AFTER);
        findings.add(
            new Finding(
                "lever-" + lever.name() + (findings.isEmpty() ? "" : "-" + findings.size()),
                figure + ": after / before",
                Target.atLeast(0),
                second.over(first),
                List.of(first, second)));
      }
      return findings;
    }
  }

  private static Lab lab(BenchRun run) throws Exception {
    return run.lab()
        .serve("accept", PORT)
        .serve("discard", BULK_PORT)
        .divert(QUEUE, "-p", "udp")
        .divert(QUEUE + 2, "-p", "tcp", "--dport", BULK_PORT)
        .divert(QUEUE + 2, "-p", "tcp", "--sport", BULK_PORT)
        .divert(QUEUE, "-p", "tcp", "--tcp-flags", "SYN,RST", "SYN");
  }

  /** Default rules, and one that drops nothing and looks at everything. */
  private static Consumer narrows(BenchRun run, Lab lab) throws Exception {
    String rules =
        """
        table inet bench {
            chain forward {
                type filter hook forward priority mangle; policy accept;
                tcp flags syn / syn,rst tcp option maxseg size set path mtu
                ip ttl 1 drop
            }
        }
        """;
    return run.narrows(lab, rules, "--no-diverts", "--queue-length", QueueDrain.LENGTH);
  }

  private static List<String> named(String side, List<String> figures) {
    return figures.stream().map(figure -> figure + ", " + side).toList();
  }
}
