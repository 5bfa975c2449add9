package dev.narrows.firewall.daemon;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.control.ControlException;
import dev.narrows.firewall.control.ControlServer;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.metrics.MetricsEndpoint;
import dev.narrows.firewall.offload.FrameReturns;
import dev.narrows.firewall.queue.SharedState;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jnetfilter.route.NetworkTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The firewall from its start to its stop. One thread, the caller of {@link #run()}, owns all of
 * it; signals and network changes only leave it a note.
 */
public final class FirewallDaemon {
  private static final Logger logger = LoggerFactory.getLogger(FirewallDaemon.class);
  private static final long TICK_MILLIS = 250;
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Connections that are remembered, as a power of two: 8 MB. */
  private static final int FLOW_BITS = 16;

  private enum Request {
    RELOAD,
    STOP
  }

  private final FirewallConfig config;
  private final Supplier<RuleSource> source;
  private final ServiceManager service;
  private final String version;
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final AtomicBoolean networkChanged = new AtomicBoolean();

  private RulesInForce rules;
  private NetworkTables tables;
  private PathMtuKeeper paths;
  private BlackHoleKeeper blackHoles;
  private WorkerPool pool;
  private Optional<Background<MetricsEndpoint>> endpoint = Optional.empty();
  private Optional<ControlServer> control = Optional.empty();
  private Optional<DivertKeeper> diverts = Optional.empty();
  private LiveStatus status;
  private Heartbeat heartbeat;

  /** Not before; a failed attempt is repeated only after a while. */
  private long followAtNanos = System.nanoTime();

  /**
   * A daemon that does nothing yet.
   *
   * @param source asked for the rules at the start and at each reload
   * @param environment where systemd leaves its wishes
   */
  public FirewallDaemon(
      FirewallConfig config,
      Supplier<RuleSource> source,
      Map<String, String> environment,
      String version) {
    this.config = config;
    this.source = source;
    this.service = ServiceManager.of(environment);
    this.version = version;
  }

  /**
   * Serves until SIGTERM or SIGINT.
   *
   * @return the exit code: 0, or 1 when a worker ended and a restart should follow
   * @throws StartupException when it cannot start; nothing is left behind then
   */
  public int run() {
    Signals.handle("HUP", () -> requests.add(Request.RELOAD));
    Signals.handle("TERM", () -> requests.add(Request.STOP));
    Signals.handle("INT", () -> requests.add(Request.STOP));
    boolean asked = false;
    try {
      start();
      int exitCode = serve();
      asked = exitCode == 0;
      return exitCode;
    } finally {
      stop(asked);
    }
  }

  /** What waits for other programs, or for classes to be loaded, is done beside the rest. */
  private void start() {
    Background<NetworkTables> opening = Background.start("narrows-open", NetworkTables::open);
    try {
      rules = RulesInForce.load(source.get(), config);
      Preflight.check(config);
    } catch (RuntimeException e) {
      close("network tables", opening.orNull());
      throw e;
    }
    logger.info("on failure packets {}", describe(config.onFailure()));
    tables = opening.get();
    paths = new PathMtuKeeper(config.pathMtus());
    blackHoles = new BlackHoleKeeper(config.pathMtus(), paths.learned(), paths::blackHoles);
    FlowTable flows = new FlowTable(FLOW_BITS);
    FrameReturns returns = FrameReturns.choose(config.offload());
    pool =
        new WorkerPool(
            new SharedState(tables, flows, paths.learned(), returns, blackHoles.holes()), config);
    if (config.manageDiverts()) {
      diverts =
          Optional.of(new DivertKeeper(config, tables, paths::narrowPaths, blackHoles::watched));
    }
    status =
        new LiveStatus(
            version,
            rules,
            paths.learned(),
            blackHoles.holes(),
            returns.name(),
            pool::workers,
            () -> diverts);
    endpoint =
        config
            .metrics()
            .map(at -> Background.start("narrows-open", () -> MetricsEndpoint.open(at, status)));
    diverts.ifPresent(DivertKeeper::lookAhead);
    pool.startMissing(rules);
    endpoint.ifPresent(Background::get);
    heartbeat = new Heartbeat(service, pool::workers);
    tables.onChange(() -> networkChanged.set(true));
    diverts.ifPresent(keeper -> keeper.takeOver(rules, rules.groupsByQueue().keySet()));
    control = config.control().flatMap(this::openControl);
    status.serving();
    service.ready(description());
    logger.info("{}", description());
  }

  /** The firewall goes without it: what it shows is not worth a packet. */
  private Optional<ControlServer> openControl(Path path) {
    try {
      return Optional.of(ControlServer.open(path, new ControlView(status, tables)));
    } catch (ControlException e) {
      logger.warn(
          "'narrows trace' and 'narrows list' cannot ask this firewall: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private int serve() {
    while (true) {
      Request request = nextRequest();
      if (request == Request.STOP) {
        return 0;
      }
      if (request == Request.RELOAD) {
        reload();
      }
      long now = System.nanoTime();
      if (heartbeat.beat(now) && config.onFailure() == FailureMode.BYPASS) {
        return 1;
      }
      if (paths.follow(now) | blackHoles.follow(now)) {
        networkChanged.set(true);
      }
      if (networkChanged.get() && now - followAtNanos >= 0) {
        networkChanged.set(false);
        diverts.ifPresent(this::followNetwork);
      }
    }
  }

  private Request nextRequest() {
    try {
      return requests.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return Request.STOP;
    }
  }

  private void followNetwork(DivertKeeper keeper) {
    try {
      keeper.followNetwork();
    } catch (RuntimeException e) {
      logger.error("the diverts do not follow the network yet: {}; trying again", e.getMessage());
      networkChanged.set(true);
      followAtNanos = System.nanoTime() + RETRY_NANOS;
      logger.debug("the failure", e);
    }
  }

  private void reload() {
    service.reloading();
    try {
      RulesInForce next = RulesInForce.load(source.get(), config);
      next.rules().adopt(rules.rules());
      replaceBy(next);
      next.rules().absorb(rules.rules());
      rules = next;
      status.reloaded(next);
      logger.info("rules reloaded; {}", description());
    } catch (RuntimeException e) {
      status.reloadFailed();
      logger.error("reload failed, the old rules stay: {}", e.getMessage());
      logger.debug("the reload's failure", e);
    }
    service.ready(description());
  }

  /** All of the next rules, or, when an exception comes out, still the old ones. */
  private void replaceBy(RulesInForce next) {
    pool.startMissing(next);
    try {
      pool.swap(next);
      diverts.ifPresent(keeper -> keeper.install(next));
    } catch (RuntimeException e) {
      putBack(next);
      throw e;
    }
    pool.retainOnly(next);
  }

  /** Some of the diverts may have changed already: they must not feed a queue that is closed. */
  private void putBack(RulesInForce next) {
    try {
      pool.swap(rules);
      diverts.ifPresent(keeper -> keeper.install(rules));
      pool.retainOnly(rules);
      rules.rules().absorb(next.rules());
    } catch (RuntimeException e) {
      logger.error(
          "the old rules' diverts cannot be put back whole: {}; reload once more", e.getMessage());
      logger.debug("the failure", e);
    }
  }

  /**
   * Closes what is open, what feeds the queues before the queues; a failure does not end it. After
   * a failure the diverts of an operator who wants packets blocked stay, and drop.
   */
  private void stop(boolean asked) {
    if (status != null) {
      status.stopping();
      service.stopping();
      logger.info("stopping");
    }
    boolean opening = asked || config.onFailure() == FailureMode.BYPASS;
    diverts.ifPresent(keeper -> close("diverts", opening ? keeper : keeper::abandon));
    close("workers", pool);
    control.ifPresent(open -> close("control socket", open));
    endpoint.ifPresent(open -> close("metrics", open.orNull()));
    close("path MTUs", paths);
    close("network tables", tables);
  }

  private static void close(String what, AutoCloseable closeable) {
    if (closeable == null) {
      return;
    }
    try {
      closeable.close();
    } catch (Exception e) {
      logger.error("{}: closing failed: {}", what, e.getMessage());
      logger.debug("the failure", e);
    }
  }

  private String description() {
    return new Description(
            config, rules, diverts.map(DivertKeeper::state), endpoint.map(Background::get))
        .text();
  }

  private static String describe(FailureMode mode) {
    return switch (mode) {
      case BYPASS -> "pass unjudged (--on-failure bypass)";
      case BLOCK -> "are dropped (--on-failure block)";
    };
  }
}
