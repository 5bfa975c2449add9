package dev.narrows.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long packets are under way, there and back, at a steady rate: through Narrows, where each is
 * diverted and judged both ways, and through a gateway that does nothing.
 */
final class Pauses implements Measurement {
  private static final String PORT = "7003";
  private static final String RATE = "50000";
  private static final int QUEUE = 9780;
  private static final String TAIL = "p99.99";
  private static final double MICROS = 1000;
  private static final double WARM_UP = 3;

  @Override
  public String name() {
    return "pauses";
  }

  @Override
  @SuppressWarnings("try") // Narrows works unasked
  public List<Finding> run(BenchRun run) throws Exception {
    try (Lab plain = run.lab().serve("reflect", PORT);
        Lab lab = run.lab().serve("reflect", PORT).divert(QUEUE, "-p", "udp");
        Consumer narrows = run.narrows(lab, BenchRun.defaultRules(), "--no-diverts")) {
      echo(lab, WARM_UP);
      Map<String, Double> idle = echo(plain, run.lasting());
      Map<String, Double> ours = echo(lab, run.lasting());
      double millis = (ours.get(TAIL) - idle.get(TAIL)) / MICROS;
      return List.of(
          new Finding(
              "pauses",
              "p99.99 of the way there and back at 50,000 packets a second, over that without"
                  + " Narrows",
              Target.atMost(2).in("ms"),
              new Figures("difference", "ms", new double[] {millis}),
              List.of(figures("plain forwarding", idle), figures("Narrows", ours))));
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

  private static Map<String, Double> echo(Lab lab, double seconds) throws Exception {
    return lab.send("echo", Lab.SERVER, PORT, Double.toString(seconds), RATE);
  }
}
