package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** New TCP connections whose SYN and SYN-ACK go through a queue. */
final class ConnectionRate implements Measurement {
  private static final String TEXTBOOK = Programs.TEXTBOOK;
  private static final String RAW = Programs.RAW;
  private static final String KERNEL = "the kernel's TCPMSS";
  private static final String NARROWS = "Narrows";
  private static final String TAIL = ", p99.9 of connect()";
  private static final String RATE = "connections/s";
  private static final String PORT = "7001";
  private static final String[] SYN = {"-p", "tcp", "--tcp-flags", "SYN,RST", "SYN"};
  private static final int QUEUE = 9780;
  private static final int HEADERS = 128;
  private static final int MANY = 16;
  private static final int WARM_UPS = 3;

  @Override
  public String name() {
    return "connections";
  }

  @Override
  @SuppressWarnings("try") // consumers work unasked
  public List<Finding> run(BenchRun run) throws Exception {
    try (Lab a = run.lab().serve("accept", PORT).divert(QUEUE, SYN);
        Lab b = run.lab().serve("accept", PORT).divert(QUEUE, SYN);
        Lab c = clampedByKernel(run).serve("accept", PORT);
        Lab d = run.lab().serve("accept", PORT);
        Consumer textbook = PeerConsumer.textbook(a, run.programs(), QUEUE, false);
        Consumer raw = PeerConsumer.raw(b, run.programs(), QUEUE, HEADERS);
        Consumer narrows = run.narrows(d, BenchRun.defaultRules())) {
      for (int i = 0; i < WARM_UPS; i++) {
        open(run, d, PORT, 1);
      }
      List<Finding> findings = new ArrayList<>(alone(run, a, b, d));
      findings.add(together(run, List.of(a, b, c, d)));
      return findings;
    }
  }

  static Lab clampedByKernel(BenchRun run) {
    return run.lab()
        .forward(
            "mangle",
            "-p",
            "tcp",
            "--tcp-flags",
            "SYN,RST",
            "SYN",
            "-j",
            "TCPMSS",
            "--clamp-mss-to-pmtu");
  }

  private static List<Finding> alone(BenchRun run, Lab textbook, Lab raw, Lab narrows)
      throws Exception {
    Map<String, Figures> figures =
        new Turns()
            .side(List.of(TEXTBOOK, TEXTBOOK + TAIL), RATE, () -> open(run, textbook, PORT, 1))
            .side(List.of(RAW, RAW + TAIL), RATE, () -> open(run, raw, PORT, 1))
            .side(List.of(NARROWS, NARROWS + TAIL), RATE, () -> open(run, narrows, PORT, 1))
            .take(run.rounds());
    return List.of(
        new Finding(
            "connections-rate",
            "TCP connections one after the other, SYN and SYN-ACK clamped: rate against "
                + TEXTBOOK,
            Target.atLeast(1.1),
            figures.get(NARROWS).over(figures.get(TEXTBOOK)),
            List.of(figures.get(TEXTBOOK), figures.get(RAW), figures.get(NARROWS))),
        new Finding(
            "connections-p99.9",
            "the same: p99.9 of connect()",
            Target.atMost(1.2),
            figures.get(NARROWS + TAIL).over(figures.get(TEXTBOOK + TAIL)),
            List.of(
                figures.get(TEXTBOOK + TAIL).in("microseconds"),
                figures.get(RAW + TAIL).in("microseconds"),
                figures.get(NARROWS + TAIL).in("microseconds"))));
  }

  private static Finding together(BenchRun run, List<Lab> labs) throws Exception {
    List<String> names = List.of(TEXTBOOK, RAW, KERNEL, NARROWS);
    Turns turns = new Turns();
    for (int i = 0; i < names.size(); i++) {
      Lab lab = labs.get(i);
      turns.side(names.get(i), RATE, () -> new double[] {open(run, lab, PORT, MANY)[0]});
    }
    Map<String, Figures> figures = turns.take(run.rounds());
    return new Finding(
        "connections-16",
        "TCP connections by 16 clients at once: rate against " + KERNEL,
        Target.atLeast(0.6),
        figures.get(NARROWS).over(figures.get(KERNEL)),
        List.copyOf(figures.values()));
  }

  /** Connections a second, and p99.9 of their latency in microseconds. */
  static double[] open(BenchRun run, Lab lab, String port, int clients) throws Exception {
    Map<String, Double> said =
        lab.send("connect", Lab.SERVER, port, run.turn(), Integer.toString(clients));
    if (said.get("failed") > 0) {
      throw new IllegalStateException("connections failed: " + said);
    }
    return new double[] {said.get("opened") / said.get("seconds"), said.get("p99.9")};
  }
}
