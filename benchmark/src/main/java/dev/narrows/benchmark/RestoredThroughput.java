package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Bulk TCP through a switch that loses offload metadata: by Narrows, by switching TSO off at the
 * sender, and as the kernel alone leaves it.
 */
final class RestoredThroughput implements Measurement {
  private static final String NARROWS = "Narrows";
  private static final String TSO_OFF = "TSO off";
  private static final String BROKEN = "the kernel alone";
  private static final String RATE = "Gbit/s";
  private static final String COST = ", processor time";
  private static final int MANY = 8;

  /** Streams that must not be disturbed, and the octets a second of each. */
  private static final int OTHERS = 24;

  private static final long OTHERS_RATE = 2_000_000;

  @Override
  public String name() {
    return "restore";
  }

  @Override
  @SuppressWarnings("try") // Narrows works unasked
  public List<Finding> run(BenchRun run) throws Exception {
    List<Finding> findings = new ArrayList<>();
    try (SwitchLab broken = new SwitchLab(run.programs());
        SwitchLab tsoOff = new SwitchLab(run.programs()).withoutTso();
        SwitchLab restored = new SwitchLab(run.programs());
        Consumer narrows = run.narrows(restored.gateway(), BenchRun.defaultRules())) {
      for (boolean version6 : new boolean[] {false, true}) {
        findings.addAll(bulk(run, version6, 1, tsoOff, restored, version6 ? null : broken));
        findings.addAll(bulk(run, version6, MANY, tsoOff, restored, null));
      }
      findings.add(others(run, restored));
    }
    return findings;
  }

  private static List<Finding> bulk(
      BenchRun run,
      boolean version6,
      int streams,
      SwitchLab tsoOff,
      SwitchLab restored,
      SwitchLab broken)
      throws Exception {
    Turns turns = new Turns();
    turns.side(
        List.of(TSO_OFF, TSO_OFF + COST), RATE, () -> tsoOff.bulk(version6, run.turn(), streams));
    turns.side(
        List.of(NARROWS, NARROWS + COST), RATE, () -> restored.bulk(version6, run.turn(), streams));
    if (broken != null) {
      turns.side(BROKEN, RATE, () -> new double[] {broken.bulk(version6, run.turn(), streams)[0]});
    }
    Map<String, Figures> figures = turns.take(run.rounds());
    String name = "restore" + (version6 ? "-ipv6" : "") + (streams > 1 ? "-" + streams : "");
    String what = streams + (streams > 1 ? " streams" : " stream") + (version6 ? ", IPv6" : "");
    List<Figures> rates = new ArrayList<>(List.of(figures.get(TSO_OFF), figures.get(NARROWS)));
    if (broken != null) {
      rates.add(figures.get(BROKEN));
    }
    Figures cost = figures.get(NARROWS + COST).in("s/GB");
    Figures otherCost = figures.get(TSO_OFF + COST).in("s/GB");
    return List.of(
        new Finding(
            name,
            "bulk TCP through a switch that loses metadata, " + what + ", against TSO off",
            Target.atLeast(5),
            figures.get(NARROWS).over(figures.get(TSO_OFF)),
            rates),
        new Finding(
            name + "-cpu",
            "processor time of the whole machine for a gigabyte of that, against TSO off",
            Target.atMost(1),
            cost.over(otherCost),
            List.of(otherCost, cost)));
  }

  private static Finding others(BenchRun run, SwitchLab lab) throws Exception {
    String alone = "alone";
    String beside = "beside restored frames";
    Map<String, Figures> figures =
        new Turns()
            .side(alone, RATE, () -> new double[] {lab.paced(run.turn(), OTHERS, OTHERS_RATE)})
            .side(beside, RATE, () -> new double[] {disturbed(run, lab)})
            .take(run.rounds());
    return new Finding(
        "restore-others",
        OTHERS + " paced streams with their metadata, beside one stream of restored frames",
        Target.atLeast(0.95),
        figures.get(beside).over(figures.get(alone)),
        List.copyOf(figures.values()));
  }

  private static double disturbed(BenchRun run, SwitchLab lab) throws Exception {
    CompletableFuture<double[]> restored =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return lab.bulk(false, run.turn(), 1);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    double rate = lab.paced(run.turn(), OTHERS, OTHERS_RATE);
    restored.get();
    return rate;
  }
}
