package dev.narrows.firewall.daemon;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.divert.DivertState;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.metrics.FirewallStatus;
import dev.narrows.firewall.queue.QueueWorker;
import dev.narrows.rules.RuleSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What the daemon shows of itself; written by its thread, read by any. */
final class LiveStatus implements FirewallStatus {
  private final String version;
  private final LearnedMtus pathMtus;
  private final BlackHoles blackHoles;
  private final String offload;
  private final Supplier<List<QueueWorker>> workers;
  private final Supplier<Optional<DivertKeeper>> diverts;
  private final AtomicLong reloads = new AtomicLong();
  private final AtomicLong failedReloads = new AtomicLong();
  private volatile RulesInForce rules;
  private volatile String phase = "starting";

  LiveStatus(
      String version,
      RulesInForce rules,
      LearnedMtus pathMtus,
      BlackHoles blackHoles,
      String offload,
      Supplier<List<QueueWorker>> workers,
      Supplier<Optional<DivertKeeper>> diverts) {
    this.version = version;
    this.rules = rules;
    this.pathMtus = pathMtus;
    this.blackHoles = blackHoles;
    this.offload = offload;
    this.workers = workers;
    this.diverts = diverts;
  }

  void serving() {
    phase = "";
  }

  void stopping() {
    phase = "stopping";
  }

  void reloaded(RulesInForce newRules) {
    rules = newRules;
    reloads.incrementAndGet();
  }

  void reloadFailed() {
    failedReloads.incrementAndGet();
  }

  @Override
  public boolean isLive() {
    return workerTrouble().isEmpty();
  }

  @Override
  public boolean isReady() {
    return reason().isEmpty();
  }

  @Override
  public String reason() {
    return workerTrouble().orElseGet(() -> phase.isEmpty() ? divertTrouble() : phase);
  }

  private Optional<String> workerTrouble() {
    return WorkerHealth.trouble(workers.get(), System.nanoTime());
  }

  private String divertTrouble() {
    return diverts
        .get()
        .map(DivertKeeper::state)
        .filter(state -> state.present() < state.wanted())
        .map(state -> "only " + state.present() + " of " + state.wanted() + " diverts are in place")
        .orElse("");
  }

  @Override
  public List<QueueWorker> workers() {
    return workers.get();
  }

  /** The rules with where they came from. */
  RulesInForce inForce() {
    return rules;
  }

  @Override
  public RuleSet rules() {
    return rules.rules();
  }

  @Override
  public LearnedMtus pathMtus() {
    return pathMtus;
  }

  @Override
  public BlackHoles blackHoles() {
    return blackHoles;
  }

  @Override
  public DivertState diverts() {
    return diverts.get().map(DivertKeeper::state).orElse(null);
  }

  @Override
  public long divertedPackets() {
    return diverts.get().map(DivertKeeper::packets).orElse(0L);
  }

  @Override
  public String offload() {
    return offload;
  }

  @Override
  public String selector() {
    return diverts.get().map(DivertKeeper::selector).orElse(null);
  }

  @Override
  public long reloads(boolean succeeded) {
    return (succeeded ? reloads : failedReloads).get();
  }

  @Override
  public double rulesLoadedTimestamp() {
    return rules.loadedAt().toEpochMilli() / 1e3;
  }

  @Override
  public String version() {
    return version;
  }
}
