package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.Main;
import dev.narrows.firewall.demo.MetricSamples;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.NetNamespace;

/** The real program in a JVM of its own, inside the gateway's namespace. */
final class NarrowsProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String METRICS = "127.0.0.1:9780";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final NetNamespace namespace;
  private final Process process;
  private final Path rules;
  private final Path log;
  private final Path control;

  private NarrowsProcess(
      NetNamespace namespace, Process process, Path rules, Path log, Path control) {
    this.namespace = namespace;
    this.process = process;
    this.rules = rules;
    this.log = log;
    this.control = control;
  }

  /** narrows run with these rules; options come after. */
  static NarrowsProcess start(NetNamespace namespace, String rules, String... options) {
    return start(namespace, List.of(), rules, options);
  }

  /** As root, but for one capability. */
  static NarrowsProcess startWithout(NetNamespace namespace, String capability, String rules) {
    return start(namespace, List.of("setpriv", "--bounding-set=-" + capability), rules);
  }

  /** Where there is no /dev/net/tun. */
  static NarrowsProcess startWithoutTun(NetNamespace namespace, String rules, String... options) {
    String hide = "mount -t tmpfs none /dev/net && exec \"$@\"";
    return start(namespace, List.of("unshare", "--mount", "sh", "-c", hide, "sh"), rules, options);
  }

  /** Whose iptables finds its extensions in a directory of the test's. */
  static NarrowsProcess startWithExtensions(
      NetNamespace namespace, Path directory, String rules, String... options) {
    return start(namespace, List.of("env", "XTABLES_LIBDIR=" + directory), rules, options);
  }

  static NarrowsProcess start(
      NetNamespace namespace, List<String> prefix, String rules, String... options) {
    try {
      Path directory = Files.createDirectories(Path.of("target", "endtoend").toAbsolutePath());
      String name = namespace.name() + "-" + COUNT.incrementAndGet();
      Path ruleFile = Files.writeString(directory.resolve(name + ".rules"), rules);
      Path log = directory.resolve(name + ".log");
      List<String> command = new ArrayList<>(prefix);
      command.addAll(java());
      int named = Arrays.asList(options).indexOf("--control") + 1;
      Path control = named > 0 ? Path.of(options[named]) : directory.resolve(name + ".control");
      command.addAll(List.of("run", "--rules", ruleFile.toString()));
      if (named == 0) {
        command.addAll(List.of("--control", control.toString()));
      }
      command.addAll(Arrays.asList(options));
      Process process = namespace.startTo(log.toFile(), command.toArray(String[]::new));
      return new NarrowsProcess(namespace, process, ruleFile, log, control);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line up to the program's own arguments. */
  static List<String> java() {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Main.class.getName()));
  }

  /** The file of its control socket. */
  Path control() {
    return control;
  }

  void awaitReady() {
    Await.until("Narrows is ready", LIMIT, () -> !process.isAlive() || isReady());
    assertThat(process.isAlive()).as("Narrows runs; its log:\n%s", log()).isTrue();
  }

  boolean isReady() {
    try {
      return fetch("/health/ready").statusCode() == 200;
    } catch (IOException ignored) {
      return false;
    }
  }

  String get(String path) {
    try {
      return fetch(path).body();
    } catch (IOException e) {
      throw new UncheckedIOException("GET " + path + "; its log:\n" + log(), e);
    }
  }

  /** One connection for one request: the next may be from another namespace. */
  private Page fetch(String path) throws IOException {
    try {
      return namespace.inside(() -> fetch(URI.create("http://" + METRICS + path).toURL()));
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Page fetch(URL url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setRequestProperty("Connection", "close");
    connection.setConnectTimeout((int) LIMIT.toMillis());
    connection.setReadTimeout((int) LIMIT.toMillis());
    int status = connection.getResponseCode();
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Page(status, new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private record Page(int statusCode, String body) {}

  MetricSamples metrics() {
    return MetricSamples.parse(get("/metrics"));
  }

  /** Waits until a sum over a metric is at least this. */
  void awaitMetric(String name, String label, String value, double least) {
    Await.until(
        name + "{" + label + "=" + value + "} is " + least,
        LIMIT,
        () -> metrics().sum(name, label, value) >= least);
  }

  /** Waits until the sum over all samples of a metric is at least this. */
  void awaitMetric(String name, double least) {
    Await.until(name + " is " + least, LIMIT, () -> metrics().sum(name) >= least);
  }

  /** Waits for a pattern in the log: a failure is counted before it is logged. */
  void awaitLog(String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    Await.until(pattern + " is logged", LIMIT, () -> wanted.matcher(log()).find());
  }

  /** Changes the rule file and has it loaded; whether it was taken is the caller's to see. */
  void reload(String newRules) {
    try {
      Files.writeString(rules, newRules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    signal("HUP");
  }

  /** Changes the rule file and waits until the new rules are in force. */
  void reloadAndWait(String newRules) {
    double before = metrics().sum("narrows_rules_reloads_total", "result", "success");
    reload(newRules);
    awaitMetric("narrows_rules_reloads_total", "result", "success", before + 1);
  }

  void signal(String name) {
    try {
      int status =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      assertThat(status).as("kill -%s", name).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Stops it as a debugger would: it lives, but does nothing. */
  void freeze() {
    signal("STOP");
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    Await.until("it is stopped", LIMIT, () -> read(stat).contains(") T "));
  }

  /** Waits for its end; the exit status. */
  int awaitExit() {
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as("it ends; its log:\n%s", log())
          .isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() {
    return read(log);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
