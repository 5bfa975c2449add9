package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.divert.DivertPlan;
import dev.narrows.firewall.divert.DivertState;
import dev.narrows.firewall.divert.Diverts;
import dev.narrows.firewall.queue.QueuePlan;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.route.NetworkTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the diverts as the rules and the least path MTUs want them, and watches them. */
final class DivertKeeper implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(DivertKeeper.class);
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Diverts diverts;
  private final FirewallConfig config;
  private final NetworkTables tables;
  private QueuePlan queues;
  private DivertPlan installed;
  private boolean touched;
  private long checkedNanos;
  private volatile DivertState state = new DivertState(0, 0, List.of());

  DivertKeeper(FirewallConfig config, NetworkTables tables) {
    this.diverts = Diverts.with(config.backend());
    this.config = config;
    this.tables = tables;
  }

  /** Newest state; any thread may ask. */
  DivertState state() {
    return state;
  }

  /**
   * Deals with what an earlier run left behind. An operator who wants packets blocked wants no gap
   * either: then the leftovers go on dropping until the installation replaces them.
   */
  void takeOver() {
    if (config.onFailure() == FailureMode.BYPASS) {
      touched = true;
      diverts.clear();
    }
  }

  /** Feeds these queues and no others from now on. */
  void install(QueuePlan plan) {
    DivertPlan next = plan(plan);
    touched = true;
    diverts.install(next);
    queues = plan;
    installed = next;
    check();
  }

  /** Plans anew for the MTUs of this moment; installs when that makes a difference. */
  void followNetwork() {
    DivertPlan next = plan(queues);
    if (next.equals(installed)) {
      return;
    }
    logger.info(
        "least path MTU is now {} for IPv4, {} for IPv6; changing the diverts",
        tables.leastMtu(false),
        tables.leastMtu(true));
    diverts.install(next);
    installed = next;
    check();
  }

  /** Compares with the kernel now and then; says what has changed. */
  void watch(long nowNanos) {
    if (nowNanos - checkedNanos >= CHECK_NANOS) {
      check();
    }
  }

  private void check() {
    DivertState before = state;
    state = diverts.check();
    checkedNanos = System.nanoTime();
    if (!state.problems().equals(before.problems())) {
      state.problems().forEach(problem -> logger.warn("diverts: {}", problem));
      if (state.problems().isEmpty()) {
        logger.info("diverts: all {} are in place again", state.wanted());
      }
    }
  }

  private DivertPlan plan(QueuePlan plan) {
    return DivertPlan.of(plan, config, tables.leastMtu(false), tables.leastMtu(true));
  }

  /** Removes the diverts; but those of another process, when this one never came to its own. */
  @Override
  public void close() {
    if (touched) {
      diverts.close();
    }
  }
}
