package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FileFailure;
import dev.narrows.firewall.config.PathMtuConfig;
import dev.narrows.firewall.divert.NarrowPath;
import dev.narrows.firewall.learned.LearnedMtu;
import dev.narrows.firewall.learned.LearnedMtuFile;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the learned path MTUs in a file, and forgets what has expired. Used by one thread. */
final class PathMtuKeeper implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(PathMtuKeeper.class);
  private static final String FILE = "path-mtu";
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int SECONDS_BETWEEN_SAVES = 10;

  /** Narrow paths that have diverts of their own. */
  private static final int MOST_NARROW_PATHS = 64;

  private final LearnedMtus learned;
  private final Optional<LearnedMtuFile> file;
  private long lookAtNanos;
  private long saveAtNanos;
  private long seen;
  private long saved;
  private boolean failing;

  PathMtuKeeper(PathMtuConfig config) {
    learned = new LearnedMtus(config.entries(), config.floor(), config.age().toMillis());
    file = config.state().flatMap(PathMtuKeeper::file);
    file.ifPresent(this::load);
    lookAtNanos = System.nanoTime();
    saveAtNanos = lookAtNanos;
    seen = learned.changes();
    saved = seen;
  }

  private static Optional<LearnedMtuFile> file(Path directory) {
    if (!Files.isDirectory(directory)) {
      logger.info(
          "learned path MTUs are not kept across a restart: there is no directory {}", directory);
      return Optional.empty();
    }
    return Optional.of(new LearnedMtuFile(directory.resolve(FILE)));
  }

  private void load(LearnedMtuFile from) {
    try {
      LearnedMtuFile.Content content = from.load(System.currentTimeMillis());
      content.entries().forEach(learned::restore);
      content.problems().forEach(problem -> logger.warn("{}; the line is left out", problem));
    } catch (IOException e) {
      logger.warn("learned path MTUs cannot be read from {}: {}", from, FileFailure.reason(e));
    }
  }

  LearnedMtus learned() {
    return learned;
  }

  /** Looks after the table; whether it has changed since the last time. */
  boolean follow(long nowNanos) {
    if (nowNanos - lookAtNanos < 0) {
      return false;
    }
    lookAtNanos = nowNanos + PERIOD_NANOS;
    learned.removeExpired(System.currentTimeMillis());
    long now = learned.changes();
    if (now != saved && nowNanos - saveAtNanos >= 0) {
      save();
      saveAtNanos = nowNanos + TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_SAVES);
    }
    boolean changed = now != seen;
    seen = now;
    return changed;
  }

  private void save() {
    long now = learned.changes();
    file.ifPresent(
        to -> {
          try {
            to.save(learned.table().entries(System.currentTimeMillis()));
            failing = false;
          } catch (IOException e) {
            if (!failing) {
              logger.warn("learned path MTUs cannot be kept in {}: {}", to, FileFailure.reason(e));
            }
            failing = true;
          }
        });
    if (!failing) {
      saved = now;
    }
  }

  /** Those that were learned last, as many as may have diverts of their own. */
  List<NarrowPath> narrowPaths() {
    return narrowPaths(entry -> true);
  }

  /** Those of them that are narrow because a black hole was found. */
  List<NarrowPath> blackHoles() {
    return narrowPaths(entry -> entry.origin() == MtuOrigin.BLACK_HOLE);
  }

  private List<NarrowPath> narrowPaths(Predicate<LearnedMtu> which) {
    return learned.table().entries(System.currentTimeMillis()).stream()
        .filter(which)
        .sorted(Comparator.comparingLong(LearnedMtu::learnedAt).reversed())
        .limit(MOST_NARROW_PATHS)
        .map(PathMtuKeeper::narrowPath)
        .sorted(Comparator.comparing(NarrowPath::address))
        .toList();
  }

  private static NarrowPath narrowPath(LearnedMtu entry) {
    String prefix = entry.ipv6() ? "/128" : "/32";
    return new NarrowPath(entry.ipv6(), entry.to().text() + prefix, entry.mtu());
  }

  /** Keeps what is not kept yet. */
  @Override
  public void close() {
    if (learned.changes() != saved) {
      save();
    }
  }
}
