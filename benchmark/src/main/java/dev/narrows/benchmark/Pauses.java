package dev.narrows.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long packets are under way at a steady rate, until the server's kernel has them: through
 * Narrows, where each is diverted and judged, through the leanest consumer, and through a gateway
 * that does nothing. There the time until the server's program has been woken, too: no program that
 * has to be woken for a packet is quicker on the machine.
 */
final class Pauses implements Measurement {
  private static final String PORT = "7003";
  private static final String PROGRAMS_PORT = "7004";
  private static final String RATE = "50000";
  private static final int HEADERS = 128;
  private static final int QUEUE = 9780;
  private static final String TAIL = "p99.99";
  private static final double MICROS = 1000;
  private static final double WARM_UP = 3;
  private static final double PEERS_SECONDS = 60;

  @Override
  public String name() {
    return "pauses";
  }

  @Override
  @SuppressWarnings("try") // Narrows works unasked
  public List<Finding> run(BenchRun run) throws Exception {
    try (Lab plain = lab(run).serve("stamp", PROGRAMS_PORT, "program");
        Lab lab = lab(run).divert(QUEUE, "-p", "udp");
        Lab other = lab(run).divert(QUEUE, "-p", "udp");
        Consumer raw = PeerConsumer.raw(other, run.programs(), QUEUE, HEADERS);
        Consumer narrows = run.narrows(lab, BenchRun.defaultRules(), "--no-diverts")) {
      double enough = Math.min(run.lasting(), PEERS_SECONDS);
      pace(lab, PORT, WARM_UP);
      Map<String, Double> idle = pace(plain, PORT, enough);
      Map<String, Double> woken = pace(plain, PROGRAMS_PORT, enough);
      Map<String, Double> peers = pace(other, PORT, enough);
      Map<String, Double> ours = pace(lab, PORT, run.lasting());
      double millis = (ours.get(TAIL) - idle.get(TAIL)) / MICROS;
      return List.of(
          new Finding(
              "pauses",
              "p99.99 of the way at 50,000 packets a second, over that without Narrows",
              Target.atMost(2).in("ms"),
              new Figures("difference", "ms", new double[] {millis}),
              List.of(
                  figures("plain forwarding", idle),
                  figures("plain forwarding, until the far program was woken", woken),
                  figures("queue-raw", peers),
                  figures("Narrows", ours))));
    }
  }

  private static Figures figures(String name, Map<String, Double> said) {
    String more =
        String.format(
            Locale.ROOT,
            ", p50 %.0f, p99.9 %.0f, longest %.0f, lost %.0f",
            said.get("p50"),
            said.get("p99.9"),
            said.get("max"),
            said.get("sent") - said.get("received"));
    return new Figures(name + more, "microseconds", new double[] {said.get(TAIL)});
  }

  private static Lab lab(BenchRun run) throws Exception {
    return run.lab().serve("stamp", PORT, "kernel");
  }

  private static Map<String, Double> pace(Lab lab, String port, double seconds) throws Exception {
    return lab.send("timed", Lab.SERVER, port, Double.toString(seconds), RATE);
  }
}
