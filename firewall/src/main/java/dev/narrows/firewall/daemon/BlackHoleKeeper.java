package dev.narrows.firewall.daemon;

import dev.narrows.firewall.blackhole.BlackHole;
import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.config.BlackHoleMode;
import dev.narrows.firewall.config.PathMtuConfig;
import dev.narrows.firewall.divert.NarrowPath;
import dev.narrows.firewall.divert.WatchedPackets;
import dev.narrows.firewall.learned.LearnedMtus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the black holes that are found, and tells what has to be seen of them. One thread's. */
final class BlackHoleKeeper {
  private static final Logger logger = LoggerFactory.getLogger(BlackHoleKeeper.class);
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final double MILLIS_A_SECOND = 1e3;

  private final BlackHoles holes;
  private final Supplier<List<NarrowPath>> lowered;
  private Set<BlackHole> logged = Set.of();
  private long seen;
  private long lookAtNanos = System.nanoTime();

  /**
   * Finds nothing yet.
   *
   * @param lowered the paths that black holes have made narrow
   */
  BlackHoleKeeper(PathMtuConfig config, LearnedMtus learned, Supplier<List<NarrowPath>> lowered) {
    this.holes =
        new BlackHoles(
            config.looksForBlackHoles(),
            config.blackHoles() == BlackHoleMode.ACT,
            learned,
            config.age().toMillis());
    this.lowered = lowered;
  }

  BlackHoles holes() {
    return holes;
  }

  /** Looks after them; whether other packets than before have to be seen, once a second at most. */
  boolean follow(long nowNanos) {
    holes.expire(TimeUnit.NANOSECONDS.toMillis(nowNanos), System.currentTimeMillis());
    long now = holes.changes();
    if (now == seen || nowNanos - lookAtNanos < 0) {
      return false;
    }
    lookAtNanos = nowNanos + PERIOD_NANOS;
    seen = now;
    List<BlackHole> found = holes.found();
    found.stream().filter(hole -> !logged.contains(hole)).forEach(BlackHoleKeeper::log);
    logged = new HashSet<>(found);
    return true;
  }

  private static void log(BlackHole hole) {
    logger.warn(
        "black hole: {} loses TCP segments of {} octets and tells nobody, up to {} arrive (seen for"
            + " {} s, {}); {}",
        hole.to().text(),
        hole.lost(),
        hole.mtu(),
        (hole.foundAt() - hole.since()) / MILLIS_A_SECOND,
        hole.flow(),
        hole.acted()
            ? "its path MTU is lowered"
            : "nothing is changed; 'narrows path-mtu --set "
                + hole.to().text()
                + "="
                + hole.mtu()
                + "' would help");
  }

  WatchedPackets watched() {
    return new WatchedPackets(lowered.get(), holes.watched());
  }
}
