package dev.narrows.benchmark;

import dev.narrows.firewall.Main;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.testing.NetNamespace;

/** The real program in a namespace, in a JVM of its own, as ./narrows starts it. */
final class NarrowsUnderTest implements Consumer {
  private static final String METRICS = "127.0.0.1:9780";
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int HTTP_OK = 200;

  /** Those of the launcher. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-Xmx256m",
          "-Xss512k",
          "-XX:-UsePerfData",
          "-XX:Tier4InvocationThreshold=20000",
          "-XX:Tier4MinInvocationThreshold=5000",
          "-XX:Tier4CompileThreshold=40000",
          "-XX:Tier4BackEdgeThreshold=120000");

  /** A file system for pinned programs, as every systemd has it; it goes with the process. */
  private static final String MOUNT = "mount -t bpf bpf /sys/fs/bpf; exec \"$@\"";

  private final Process process;

  private NarrowsUnderTest(Process process) {
    this.process = process;
  }

  /** narrows run with a rule file; more options come last. */
  static NarrowsUnderTest start(NetNamespace namespace, Path rules, Path log, String... more)
      throws Exception {
    return start(namespace, System.getProperty("java.class.path"), rules, log, more);
  }

  /** As the other, of another class path. */
  static NarrowsUnderTest start(
      NetNamespace namespace, String classPath, Path rules, Path log, String... more)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    String options = System.getenv("NARROWS_JAVA_OPTIONS");
    if (options != null && !options.isBlank()) {
      command.addAll(List.of(options.trim().split(" +")));
    }
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    command.addAll(List.of("run", "--rules", rules.toString(), "--control", "off"));
    command.addAll(List.of(more));
    return started(namespace, log, command);
  }

  /** The launcher's narrows run with the rules built in. */
  static NarrowsUnderTest launch(NetNamespace namespace, Path launcher, Path log) throws Exception {
    return started(namespace, log, List.of(launcher.toString(), "run", "--control", "off"));
  }

  private static NarrowsUnderTest started(NetNamespace namespace, Path log, List<String> command)
      throws Exception {
    List<String> mounted = new ArrayList<>(List.of("sh", "-c", MOUNT, "sh"));
    mounted.addAll(command);
    NarrowsUnderTest narrows =
        new NarrowsUnderTest(namespace.startTo(log.toFile(), mounted.toArray(String[]::new)));
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!namespace.inside(NarrowsUnderTest::isReady)) {
      if (!narrows.process.isAlive() || System.nanoTime() - end > 0) {
        narrows.close();
        throw new IllegalStateException("Narrows did not start: " + Files.readString(log));
      }
      Thread.sleep(5);
    }
    return narrows;
  }

  private static boolean isReady() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + METRICS + "/health/ready").toURL().openConnection();
      // The next question may be from another namespace.
      connection.setRequestProperty("Connection", "close");
      return connection.getResponseCode() == HTTP_OK;
    } catch (IOException ignored) {
      return false;
    }
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
