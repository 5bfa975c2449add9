package dev.narrows.rules.agreement;

import dev.narrows.rules.agreement.PacketPool.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs many rule sets over pools of packets, and keeps the figures. */
final class Agreement {
  private static final Logger LOG = LoggerFactory.getLogger(Agreement.class);
  private static final int MAX_SHOWN = 5;
  private static final int MAX_REFUSALS = 20_000;
  private static final int PROGRESS = 100;
  private static final int SHOWN_LINES = 9;
  private static final Collector<CharSequence, ?, String> JOINED = Collectors.joining("\n");

  private final KernelGateway gateway;
  private final List<PacketPool> pools = new ArrayList<>();
  private final Map<Way, Disagreement> disagreements = new EnumMap<>(Way.class);
  private final List<String> differences = new ArrayList<>();
  private final Set<String> refusedByNft = new TreeSet<>();
  private final List<RuleSetWriter.Refusal> refusals = new ArrayList<>();
  private final long begun = System.nanoTime();
  private int sets;
  private int refusedAsKnown;
  private int seenOnce;

  Agreement(KernelGateway gateway) {
    this.gateway = gateway;
    for (Way way : Way.values()) {
      disagreements.put(way, new Disagreement(gateway, way));
    }
  }

  void add(PacketPool pool) {
    pools.add(pool);
  }

  /**
   * So many rule sets, the first of this seed, the next of the next; stops at a few differences.
   */
  void run(long seed, int count) throws IOException {
    for (int i = 0; i < count && differences.size() < MAX_SHOWN; i++) {
      PacketPool pool = pools.get((int) Math.floorMod(seed + i, (long) pools.size()));
      RuleSetWriter writer = new RuleSetWriter(new Random(seed + i), pool);
      judge(seed + i, pool, writer.write());
      if (refusals.size() < MAX_REFUSALS) {
        refusals.addAll(writer.refusals());
      }
      if (++sets % PROGRESS == 0) {
        LOG.info("{}", this);
      }
    }
  }

  private void judge(long seed, PacketPool pool, String rules) throws IOException {
    Disagreement disagreement = disagreements.get(pool.way());
    List<Sample> samples = KnownDifference.comparable(rules, pool.samples());
    String refusal = disagreement.refusal(rules);
    if (KnownDifference.isTakenByUsOnly(refusal)) {
      refusedAsKnown++;
    } else if (!refusal.isEmpty()) {
      refusedByNft.add(refusal.lines().skip(1).limit(2).collect(Collectors.joining("\n")));
    } else {
      String found = disagreement.find(rules, samples);
      if (!found.isEmpty() && disagreement.find(rules, samples).isEmpty()) {
        LOG.warn("not seen again with seed {}:\n{}\n{}", seed, found, rules);
        seenOnce++;
      } else if (!found.isEmpty()) {
        String shown = disagreement.shrink(rules, samples);
        String first = "at first:\n" + found.lines().limit(SHOWN_LINES).collect(JOINED);
        String how = "-Dagreement.seed=" + seed + " -Dagreement.sets=1\n";
        differences.add(how + shown + first);
      }
    }
  }

  /** Where kernel and Narrows judge otherwise, ready to be read. */
  List<String> differences() {
    return differences;
  }

  Set<String> refusedByNft() {
    return refusedByNft;
  }

  /**
   * How often rules and packets that made a difference made none at once after it. Narrows judges
   * the same packets the same way, so something else came between: a packet of the kernel's own.
   */
  int seenOnce() {
    return seenOnce;
  }

  /** What Narrows refused while rules were made. */
  List<RuleSetWriter.Refusal> refusals() {
    return refusals;
  }

  /** How many rule sets nft refused for a documented reason: none of their packets is compared. */
  int refusedAsKnown() {
    return refusedAsKnown;
  }

  @Override
  public String toString() {
    long compared = disagreements.values().stream().mapToLong(Disagreement::compared).sum();
    long known = disagreements.values().stream().mapToLong(Disagreement::known).sum();
    long seconds = (System.nanoTime() - begun) / 1_000_000_000;
    return "%d rule sets, %d packets judged by both in %d s: %d differences, %d documented ones"
        .formatted(sets, compared, seconds, differences.size(), known);
  }
}
