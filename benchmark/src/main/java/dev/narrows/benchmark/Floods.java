package dev.narrows.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Floods of all kinds past Narrows with its default file, and past a gateway that does nothing:
 * what becomes of a TCP stream that was there before, and of new connections, while the metrics are
 * read 100 times a second. One Narrows lives through all of them.
 */
final class Floods implements Measurement {
  private static final String STREAM_PORT = "7007";
  private static final String CONNECT_PORT = "7008";

  /** Octets a second of the stream: far from what the machine can do. */
  private static final String PACE = "25000000";

  private static final String SOURCES = "44.0.0.0/12";
  private static final double MEGA = 1 << 20;
  private static final double LONG_FLOOD = 60;
  private static final double TURNS_A_FLOOD = 4;
  private static final String TAIL = "p99";
  private static final double MICROS = 1e-6;
  private static final double ENDLESS = Double.POSITIVE_INFINITY;
  private static final int MAX_GROWTH = 16;

  /** A flood: packets a second, and how many (0: no limit). */
  private record Kind(String name, String words, String rate, String count) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("syn", "SYNs from a million sources", "50000", "0"),
          new Kind("oversize", "segments of 3,000 octets with DF", "20000", "0"),
          new Kind("icmp", "forged fragmentation-needed messages", "50000", "0"),
          new Kind("fragments", "fragments", "50000", "0"),
          new Kind("random", "random bytes", "50000", "0"),
          new Kind("flows", "200,000 connections opened at once", "0", "400000"));

  @Override
  public String name() {
    return "floods";
  }

  @Override
  public List<Finding> run(BenchRun run) throws Exception {
    try (Lab plain = lab(run);
        Lab lab = lab(run);
        Consumer narrows = run.narrows(lab, BenchRun.defaultRules())) {
      double calm = goodput(lab, run.seconds());
      calm = Math.max(calm, goodput(lab, run.seconds()));
      for (Kind kind : KINDS) {
        weather(kind, lab, run.seconds()); // what is taken once for all: compiled code, the heap
      }
      List<Finding> findings = new ArrayList<>();
      for (Kind kind : KINDS) {
        findings.addAll(measure(run, kind, calm, plain, lab, narrows));
      }
      return findings;
    }
  }

  private static Lab lab(BenchRun run) throws IOException {
    Lab lab = run.lab().serve("discard", STREAM_PORT).serve("accept", CONNECT_PORT);
    lab.gateway().sysctl("net/ipv4/conf/all/rp_filter", "0");
    lab.gateway().sysctl("net/ipv4/conf/in0/rp_filter", "0");
    lab.gateway().ip("route", "add", SOURCES, "via", Lab.CLIENT);
    return lab;
  }

  private static List<Finding> measure(
      BenchRun run, Kind kind, double calm, Lab plain, Lab lab, Consumer narrows) throws Exception {
    double seconds = run.lasting() > LONG_FLOOD ? LONG_FLOOD : TURNS_A_FLOOD * run.seconds();
    Weathered without = weather(kind, plain, seconds);
    double memory = narrows.memory("VmRSS") / MEGA;
    QueueAccount before = QueueAccount.of(lab);
    MetricsReader reader = MetricsReader.start(lab.gateway());
    Weathered with = weather(kind, lab, seconds);
    long ended = System.nanoTime();
    lab.awaitEmptyQueues();
    double over = (System.nanoTime() - ended) * 1e-9;
    int reads = reader.stop();
    QueueAccount account = QueueAccount.of(lab).since(before);
    double growth = narrows.memory("VmRSS") / MEGA - memory;
    String name = "flood-" + kind.name();
    return List.of(
        new Finding(
            name,
            "goodput of a TCP stream during " + kind.words() + ", against that without a flood",
            Target.atLeast(0.9),
            figure("goodput", "", with.goodput() / calm),
            List.of(
                figure("with a gateway that does nothing", "of it", without.goodput() / calm),
                figure("packets of the flood", "a second", with.packetsASecond()),
                figure("metrics read meanwhile", "times", reads),
                figure("diverted", "packets", account.diverted()),
                figure("judged", "packets", account.judged()),
                figure("let pass unjudged when the queue was full", "packets", account.passed()))),
        new Finding(
            name + "-connections",
            "p99 of connect() meanwhile; a failed connection counts as endless",
            Target.atMost(1).in("s"),
            figure("p99", "s", with.slowest()),
            List.of(
                figure("connections", "a second", with.connections()),
                figure("with a gateway that does nothing", "a second", without.connections()),
                figure("p99 with a gateway that does nothing", "s", without.slowest()))),
        new Finding(
            name + "-over",
            "until no packet waited after the flood's end",
            Target.atMost(1).in("s"),
            figure("over", "s", over),
            List.of()),
        new Finding(
            name + "-memory",
            "growth of resident memory, after a short flood of each kind",
            Target.atMost(MAX_GROWTH).in("MiB"),
            figure("growth", "MiB", growth),
            List.of()));
  }

  private static Figures figure(String name, String unit, double value) {
    return new Figures(name, unit, new double[] {value});
  }

  private record Weathered(
      double goodput, double connections, double slowest, double packetsASecond) {}

  private static Weathered weather(Kind kind, Lab lab, double seconds) throws Exception {
    CompletableFuture<Map<String, Double>> flood =
        sending(
            lab,
            "flood",
            kind.name(),
            Lab.NOWHERE,
            Double.toString(seconds),
            kind.rate(),
            kind.count());
    String length = Double.toString(seconds * 0.9);
    CompletableFuture<Map<String, Double>> connections =
        sending(lab, "connect", Lab.SERVER, CONNECT_PORT, length, "1");
    double goodput = goodput(lab, seconds * 0.9);
    Map<String, Double> opened = connections.join();
    Map<String, Double> flooded = flood.join();
    return new Weathered(
        goodput,
        opened.get("opened") / opened.get("seconds"),
        opened.get("failed") > 0 || !opened.containsKey(TAIL) ? ENDLESS : opened.get(TAIL) * MICROS,
        flooded.get("sent") / flooded.get("seconds"));
  }

  private static double goodput(Lab lab, double seconds) throws Exception {
    Map<String, Double> said =
        lab.send("stream", Lab.SERVER, STREAM_PORT, Double.toString(seconds), PACE);
    return said.get("octets") / said.get("seconds");
  }

  private static CompletableFuture<Map<String, Double>> sending(Lab lab, String... arguments) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return lab.send(arguments);
          } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }
}
