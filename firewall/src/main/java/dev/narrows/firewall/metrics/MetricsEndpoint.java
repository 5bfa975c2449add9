package dev.narrows.firewall.metrics;

import com.sun.net.httpserver.HttpServer;
import dev.narrows.firewall.config.HostPort;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jnetfilter.queue.KernelQueue;

/**
 * Serves /metrics, /health/live, /health/ready and a landing page, with few threads of its own: a
 * client that is slow or rude holds up other clients at most, and no packet.
 */
public final class MetricsEndpoint implements AutoCloseable {
  static final String THREAD_NAME = "narrows-http";

  private static final int THREADS = 4;
  private static final int WAITING = 64;
  private static final int IDLE_SECONDS = 60;

  /** Reports a client that went away as a severe error, with a stack trace for each. */
  private static final Logger CLIENT_LOGGER =
      Logger.getLogger("io.prometheus.metrics.exporter.httpserver.HttpExchangeAdapter");

  static {
    // The JDK's server reads these once, when it is first used; without them it waits for ever.
    setDefault("sun.net.httpserver.maxReqTime", "5");
    setDefault("sun.net.httpserver.maxRspTime", "30");
    // Head and body are two writes: without this the second waits for a delayed acknowledgement.
    setDefault("sun.net.httpserver.nodelay", "true");
    CLIENT_LOGGER.setLevel(Level.OFF);
  }

  private final HttpServer server;
  private final ThreadPoolExecutor threads;

  private MetricsEndpoint(HttpServer server, ThreadPoolExecutor threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listens.
   *
   * @throws EndpointException when it cannot, with a message for people
   */
  public static MetricsEndpoint open(InetSocketAddress address, FirewallStatus status) {
    return open(
        address,
        status,
        () -> status.workers().stream().map(WorkerView::of).toList(),
        KernelQueue::readAll);
  }

  static MetricsEndpoint open(
      InetSocketAddress address,
      FirewallStatus status,
      Supplier<List<WorkerView>> workers,
      Supplier<List<KernelQueue>> kernel) {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(new GuardedCollector(new WorkerMetrics(workers)));
    registry.register(new GuardedCollector(new KernelQueueMetrics(workers, kernel)));
    registry.register(new GuardedCollector(new StateMetrics(status)));
    registry.register(new GuardedCollector(new PathMtuMetrics(status)));
    registry.register(new GuardedCollector(new BlackHoleMetrics(status)));
    JvmMetrics.builder().register(registry);
    HttpServer server = listen(address);
    server.createContext("/", new Router(status, new MetricsHandler(registry)));
    ThreadPoolExecutor threads = newThreads();
    server.setExecutor(threads);
    startAsDaemon(server);
    return new MetricsEndpoint(server, threads);
  }

  private static HttpServer listen(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new EndpointException(
          "metrics: the host " + address.getHostString() + " is not known; give an IP address",
          null);
    }
    String where = HostPort.text(address);
    try {
      return HttpServer.create(address, 0);
    } catch (BindException e) {
      throw new EndpointException(bindProblem(where, e), e);
    } catch (IOException e) {
      throw new EndpointException("metrics: cannot listen on " + where + ": " + e.getMessage(), e);
    }
  }

  private static String bindProblem(String where, BindException e) {
    String message = String.valueOf(e.getMessage());
    String advice = "; choose another with --metrics HOST:PORT, or --metrics off";
    if (message.contains("in use")) {
      return "metrics: " + where + " is in use by another program" + advice;
    }
    if (message.contains("assign")) {
      return "metrics: " + where + " is not an address of this machine" + advice;
    }
    return "metrics: cannot listen on " + where + " (" + message + ")" + advice;
  }

  private static ThreadPoolExecutor newThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, THREAD_NAME);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** The server's own thread takes after its creator whether it keeps the JVM alive. */
  private static void startAsDaemon(HttpServer server) {
    Thread starter = new Thread(server::start, THREAD_NAME + "-start");
    starter.setDaemon(true);
    starter.start();
    boolean interrupted = false;
    while (starter.isAlive()) {
      try {
        starter.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Where it listens (the port that was chosen, when 0 was asked for). */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
