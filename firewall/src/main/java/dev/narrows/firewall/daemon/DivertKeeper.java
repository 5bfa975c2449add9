package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.divert.DivertException;
import dev.narrows.firewall.divert.DivertPlan;
import dev.narrows.firewall.divert.DivertState;
import dev.narrows.firewall.divert.DivertWatch;
import dev.narrows.firewall.divert.Diverts;
import dev.narrows.firewall.divert.NarrowPath;
import dev.narrows.firewall.divert.OversizeSelector;
import dev.narrows.firewall.divert.WatchedPackets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jnetfilter.queue.KernelQueue;
import org.jnetfilter.route.NetworkTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the diverts as the rules and the least path MTUs want them, and watches them. */
final class DivertKeeper implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(DivertKeeper.class);
  private static final Duration WATCH_PERIOD = Duration.ofSeconds(5);
  private static final DivertState NONE = new DivertState(0, 0, List.of());

  private final Diverts diverts;
  private final FirewallConfig config;
  private final NetworkTables tables;
  private final Supplier<List<NarrowPath>> narrow;
  private final Supplier<WatchedPackets> watched;
  private volatile OversizeSelector selector = OversizeSelector.current();
  private Background<Set<Integer>> fed;
  private RulesInForce rules;
  private DivertPlan installed;
  private boolean touched;
  private boolean sampling = true;
  private boolean samplesMissed;
  private int leastIpv4;
  private int leastIpv6;
  private volatile DivertWatch watch;

  DivertKeeper(
      FirewallConfig config,
      NetworkTables tables,
      Supplier<List<NarrowPath>> narrow,
      Supplier<WatchedPackets> watched) {
    this.diverts = Diverts.with(config.backend());
    this.config = config;
    this.tables = tables;
    this.narrow = narrow;
    this.watched = watched;
  }

  /** Newest state; any thread may ask. */
  DivertState state() {
    DivertWatch current = watch;
    return current == null ? NONE : current.state();
  }

  /** Packets that the diverts sent to queues, as of the newest look; any thread may ask. */
  long packets() {
    return diverts.packets();
  }

  /** What tells oversized packets at this moment: bpf or length; any thread may ask. */
  String selector() {
    return selector.name();
  }

  /** Begins to look what an earlier run left behind; once, before {@link #takeOver}. */
  void lookAhead() {
    fed = Background.start("narrows-diverts", diverts::fedQueues);
  }

  /**
   * Puts the first diverts in place of what an earlier run left behind. An operator who wants
   * packets blocked wants no gap: then the leftovers go on dropping until they are replaced.
   *
   * @param own the queues that this process holds
   * @throws StartupException when they are no leftovers: another process serves them
   */
  void takeOver(RulesInForce first, Set<Integer> own) {
    refuseWhenServed(own);
    touched = true;
    if (config.onFailure() == FailureMode.BYPASS) {
      diverts.clear();
    }
    selector = OversizeSelector.open(config.selector(), config.pathMtus().looksForBlackHoles());
    try {
      install(first);
    } catch (DivertException e) {
      if (!selector.mayFallBack()) {
        throw e;
      }
      selector.fallBack(e.getMessage());
      install(first);
    }
  }

  private void refuseWhenServed(Set<Integer> own) {
    Set<Integer> queues = fed.get();
    for (KernelQueue queue : KernelQueue.readAll()) {
      if (queues.contains(queue.queue()) && !own.contains(queue.queue())) {
        throw new StartupException(
            "Narrows runs already: queue "
                + queue.queue()
                + " is fed by its diverts and held by "
                + queue.holder()
                + "; stop that one first");
      }
    }
  }

  /**
   * Feeds these queues and no others from now on; puts back what someone took away. Tries samples
   * once more that could not be had before: somebody may have loaded what they take.
   */
  void install(RulesInForce next) {
    sampling = true;
    install(next, plan(next));
    if (sampling && samplesMissed) {
      samplesMissed = false;
      logger.info("connections are sampled again");
    }
  }

  /** Plans anew for the MTUs of this moment; installs when that makes a difference. */
  void followNetwork() {
    DivertPlan next = plan(rules);
    if (!next.equals(installed)) {
      logFollowing(tables.leastMtu(false), tables.leastMtu(true));
      install(rules, next);
    }
  }

  /** What is learned of single paths changes them as well, more often. */
  private void logFollowing(int ipv4, int ipv6) {
    if (ipv4 != leastIpv4 || ipv6 != leastIpv6) {
      logger.info(
          "least path MTU is now {} for IPv4, {} for IPv6: changing the diverts", ipv4, ipv6);
    } else {
      logger.debug("changing the diverts for what was learned of paths");
    }
  }

  private void install(RulesInForce nextRules, DivertPlan next) {
    installed = installOrLeaveOutSamples(nextRules, next);
    rules = nextRules;
    leastIpv4 = tables.leastMtu(false);
    leastIpv6 = tables.leastMtu(true);
    if (watch == null) {
      watch = DivertWatch.start(diverts, WATCH_PERIOD);
    } else {
      watch.look();
    }
  }

  /** Samples take modules of the kernel that nothing else does; without them all else works. */
  private DivertPlan installOrLeaveOutSamples(RulesInForce nextRules, DivertPlan next) {
    DivertPlan without = next.withoutSamples();
    try {
      diverts.install(next);
      return next;
    } catch (DivertException e) {
      if (without.equals(next)) {
        throw e;
      }
      try {
        diverts.install(without);
      } catch (DivertException ignored) {
        throw e; // which is not about the samples
      }
      Optional<DivertPlan> sampled = sampleOtherwise(nextRules, e.getMessage());
      if (sampled.isPresent()) {
        return sampled.get();
      }
      sampling = false;
      if (!samplesMissed) {
        logger.warn(
            "connections are not sampled, so path MTUs are learned at their beginning only; it takes"
                + " iptables' matches statistic, limit and hashlimit (xt_statistic, xt_limit,"
                + " xt_hashlimit); a reload tries again: {}",
            e.getMessage());
      }
      samplesMissed = true;
      return without;
    }
  }

  /** One of the samples may be what alone takes BPF, and can do without. */
  private Optional<DivertPlan> sampleOtherwise(RulesInForce nextRules, String reason) {
    if (!selector.tellsRepetitions()) {
      return Optional.empty();
    }
    DivertPlan next = plan(nextRules, selector.withoutRepetitions());
    try {
      diverts.install(next);
    } catch (DivertException ignored) {
      return Optional.empty(); // it is about the other samples
    }
    selector.forgoRepetitions(reason);
    return Optional.of(next);
  }

  private DivertPlan plan(RulesInForce of) {
    return plan(of, selector);
  }

  private DivertPlan plan(RulesInForce of, OversizeSelector by) {
    DivertPlan plan =
        DivertPlan.of(of.plan(), config, tables, by, of.rules().statedMtus(), narrow.get());
    DivertPlan sampled = sampling ? plan : plan.withoutSamples();
    return sampled.watching(watched.get(), of.plan(), config);
  }

  /** Stops watching, leaves the diverts where they are. */
  void abandon() {
    if (watch != null) {
      watch.close();
    }
  }

  /** Removes the diverts; but those of another process, when this one never came to its own. */
  @Override
  public void close() {
    abandon();
    if (touched) {
      diverts.close();
    }
  }
}
