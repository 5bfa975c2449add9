package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * TCP streams that send as fast as they can, past a gateway that looks at SYNs or at everything.
 */
final class BulkThroughput implements Measurement {
  private static final String KERNEL = "the kernel's TCPMSS";
  private static final String PLAIN = "plain forwarding";
  private static final String NARROWS = "Narrows";
  private static final String UNIT = "Gbit/s";
  private static final String PORT = "7002";
  private static final int QUEUE = 9780;
  private static final int HEADERS = 128;
  private static final int MANY = 8;
  private static final int WARM_UPS = 4;

  private static final String CLAMP =
      """
      table inet bench {
          chain forward {
              type filter hook forward priority mangle; policy accept;
              tcp flags syn / syn,rst tcp option maxseg size set path mtu
          }
      }
      """;

  /** Whatever IPv4 brings may be dropped by this, so everything is looked at. */
  private static final String JUDGE_ALL =
      """
      table inet bench {
          chain forward {
              type filter hook forward priority mangle; policy accept;
              ip ttl 1 drop
          }
      }
      """;

  /** A connection is judged by its first packets; then its mark lets it pass. */
  private static final String JUDGE_ONCE =
      """
      table inet bench {
          chain forward {
              type filter hook forward priority mangle; policy accept;
              ct mark & 0x100 == 0x100 accept
              ip ttl 1 drop
              ct mark set ct mark | 0x100
          }
      }
      """;

  @Override
  public String name() {
    return "bulk";
  }

  @Override
  public List<Finding> run(BenchRun run) throws Exception {
    List<Finding> findings = new ArrayList<>();
    findings.add(clamping(run));
    findings.addAll(judged(run));
    return findings;
  }

  @SuppressWarnings("try") // consumers work unasked
  private static Finding clamping(BenchRun run) throws Exception {
    try (Lab a = ConnectionRate.clampedByKernel(run).serve("discard", PORT);
        Lab b = run.lab().serve("discard", PORT);
        Lab c = run.lab().serve("discard", PORT);
        Lab d = run.lab().serve("discard", PORT);
        Consumer narrows = run.narrows(b, CLAMP);
        Consumer other = run.narrows(c, BenchRun.defaultRules());
        Consumer third = run.narrows(d, BenchRun.defaultRules(), "--selector", "length")) {
      Map<String, Figures> figures =
          new Turns()
              .side(KERNEL, UNIT, () -> send(run, a, PORT, 1))
              .side(NARROWS, UNIT, () -> send(run, b, PORT, 1))
              .side(NARROWS + ", default file", UNIT, () -> send(run, c, PORT, 1))
              .side(NARROWS + ", default file, by length", UNIT, () -> send(run, d, PORT, 1))
              .take(run.rounds());
      return new Finding(
          "bulk-clamping",
          "bulk TCP throughput while clamping only, against " + KERNEL,
          Target.atLeast(0.99),
          figures.get(NARROWS).over(figures.get(KERNEL)),
          List.copyOf(figures.values()));
    }
  }

  @SuppressWarnings("try") // consumers work unasked
  private static List<Finding> judged(BenchRun run) throws Exception {
    try (Lab a = run.lab().serve("discard", PORT);
        Lab b = run.lab().serve("discard", PORT).divert(QUEUE);
        Lab c = run.lab().serve("discard", PORT).divert(QUEUE);
        Lab d = run.lab().serve("discard", PORT);
        Consumer textbook = PeerConsumer.textbook(b, run.programs(), QUEUE, false);
        Consumer raw = PeerConsumer.raw(c, run.programs(), QUEUE, HEADERS);
        Lab e = run.lab().serve("discard", PORT);
        Consumer narrows = run.narrows(d, JUDGE_ALL);
        Consumer once = run.narrows(e, JUDGE_ONCE)) {
      for (int i = 0; i < WARM_UPS; i++) {
        send(run, d, PORT, 1);
      }
      List<Lab> labs = List.of(a, b, c, d);
      return List.of(
          judged(run, labs, 1, "bulk-judged", "one stream", 0.85),
          judged(run, labs, MANY, "bulk-judged-8", "eight streams", 0.55),
          bypassing(run, a, e));
    }
  }

  private static Finding judged(
      BenchRun run, List<Lab> labs, int streams, String name, String words, double target)
      throws Exception {
    List<String> names = List.of(PLAIN, Programs.TEXTBOOK, Programs.RAW, NARROWS);
    Turns turns = new Turns();
    for (int i = 0; i < names.size(); i++) {
      Lab lab = labs.get(i);
      turns.side(names.get(i), UNIT, () -> send(run, lab, PORT, streams));
    }
    Map<String, Figures> figures = turns.take(run.rounds());
    return new Finding(
        name,
        "bulk TCP throughput with every packet judged, " + words + ", against " + PLAIN,
        Target.atLeast(target),
        figures.get(NARROWS).over(figures.get(PLAIN)),
        List.copyOf(figures.values()));
  }

  private static Finding bypassing(BenchRun run, Lab plain, Lab once) throws Exception {
    Map<String, Figures> figures =
        new Turns()
            .side(PLAIN, UNIT, () -> send(run, plain, PORT, 1))
            .side(NARROWS, UNIT, () -> send(run, once, PORT, 1))
            .take(run.rounds());
    return new Finding(
        "bulk-bypassing",
        "the same, one stream, when a judged connection's mark lets it pass, against " + PLAIN,
        Target.atLeast(0.95),
        figures.get(NARROWS).over(figures.get(PLAIN)),
        List.copyOf(figures.values()));
  }

  static double[] send(BenchRun run, Lab lab, String port, int streams) throws Exception {
    Map<String, Double> said =
        lab.send("bulk", Lab.SERVER, port, run.turn(), Integer.toString(streams));
    return new double[] {said.get("octets") * 8e-9 / said.get("seconds")};
  }
}
