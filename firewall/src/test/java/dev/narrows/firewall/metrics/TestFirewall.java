package dev.narrows.firewall.metrics;

import dev.narrows.firewall.blackhole.BlackHoles;
import dev.narrows.firewall.divert.DivertState;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.queue.QueueWorker;
import dev.narrows.firewall.queue.WorkerCounters;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.Judge;
import dev.narrows.rules.eval.JudgeEnvironment;
import dev.narrows.rules.eval.JudgeListener;
import dev.narrows.rules.eval.Station;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jnetfilter.queue.KernelQueue;

/** A firewall's outside whose every part a test sets, served by a real endpoint. */
final class TestFirewall implements FirewallStatus, AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  final List<WorkerView> workers = new ArrayList<>();
  final List<KernelQueue> kernel = new ArrayList<>();
  final List<RuleSet.RuleCounter> counters = new ArrayList<>();
  final Map<Integer, Long> verdictErrors = new TreeMap<>();
  final LearnedMtus learned = new LearnedMtus(8, 552, 600_000);
  final BlackHoles holes = BlackHoles.off(learned);
  boolean live = true;
  boolean ready = true;
  String reason = "";
  boolean broken;
  DivertState diverts = new DivertState(6, 5, List.of("a <b> is gone"));
  private MetricsEndpoint endpoint;

  MetricsEndpoint open() {
    return open(this::kernel);
  }

  MetricsEndpoint open(Supplier<List<KernelQueue>> kernelQueues) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    endpoint = MetricsEndpoint.open(any, this, () -> List.copyOf(workers), kernelQueues);
    return endpoint;
  }

  private List<KernelQueue> kernel() {
    if (broken) {
      throw new IllegalStateException("the kernel does not answer");
    }
    return kernel;
  }

  WorkerCounters addWorker(int queue) {
    WorkerCounters counters = new WorkerCounters();
    workers.add(
        new WorkerView(counters, queue, () -> WorkerSample.of(counters, queue + 1, verdictErrors)));
    return counters;
  }

  record Counter(String table, String name, String comment, long packets, long bytes)
      implements RuleSet.RuleCounter {}

  HttpResponse<String> get(String path, String... headers) throws IOException {
    return send("GET", path, headers);
  }

  HttpResponse<String> send(String method, String path, String... headers) throws IOException {
    InetSocketAddress address = endpoint.address();
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  String scrape() throws IOException {
    return get("/metrics").body();
  }

  /** The value on the line that begins with a name and its labels as the text format has them. */
  double value(String series) throws IOException {
    return scrape()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .reduce(
            (a, b) -> {
              throw new AssertionError("twice: " + series);
            })
        .orElseThrow(() -> new AssertionError("missing: " + series));
  }

  @Override
  public boolean isLive() {
    return live;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public String reason() {
    return reason;
  }

  @Override
  public List<QueueWorker> workers() {
    return List.of();
  }

  @Override
  public BlackHoles blackHoles() {
    return holes;
  }

  @Override
  public LearnedMtus pathMtus() {
    return learned;
  }

  @Override
  public RuleSet rules() {
    return new RuleSet() {
      @Override
      public List<Station> stations() {
        return List.of();
      }

      @Override
      public Judge newJudge(JudgeEnvironment environment) {
        throw new AssertionError("metrics judge nothing");
      }

      @Override
      public Judge newExplainingJudge(JudgeEnvironment environment, JudgeListener listener) {
        throw new UnsupportedOperationException("metrics judge nothing");
      }

      @Override
      public Judge newRehearsalJudge(JudgeEnvironment environment) {
        throw new AssertionError("metrics judge nothing");
      }

      @Override
      public List<RuleCounter> counters() {
        return counters;
      }
    };
  }

  @Override
  public DivertState diverts() {
    return diverts;
  }

  @Override
  public long divertedPackets() {
    return 77;
  }

  @Override
  public String offload() {
    return "tun";
  }

  @Override
  public String selector() {
    return "length";
  }

  @Override
  public long reloads(boolean succeeded) {
    return succeeded ? 3 : 1;
  }

  @Override
  public double rulesLoadedTimestamp() {
    return 1_700_000_000.5;
  }

  @Override
  public String version() {
    return "1.2.3";
  }

  @Override
  public void close() {
    if (endpoint != null) {
      endpoint.close();
    }
  }
}
