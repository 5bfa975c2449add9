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
final class NarrowsUnderTest implements AutoCloseable {
  private static final String METRICS = "127.0.0.1:9780";
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int HTTP_OK = 200;

  /** Fields of /proc/PID/stat behind the program's name. */
  private static final int USER_TIME = 11;

  private final Process process;

  private NarrowsUnderTest(Process process) {
    this.process = process;
  }

  static NarrowsUnderTest start(NetNamespace namespace, Path rules, Path log) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xms48m", "-Xmx256m", "-Xss512k"));
    String options = System.getenv("NARROWS_JAVA_OPTIONS");
    if (options != null && !options.isBlank()) {
      command.addAll(List.of(options.trim().split(" +")));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("run", "--rules", rules.toString()));
    NarrowsUnderTest narrows =
        new NarrowsUnderTest(namespace.startTo(log.toFile(), command.toArray(String[]::new)));
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!namespace.inside(NarrowsUnderTest::isReady)) {
      if (!narrows.process.isAlive() || System.nanoTime() - end > 0) {
        narrows.close();
        throw new IllegalStateException("Narrows did not start: " + Files.readString(log));
      }
      Thread.sleep(100);
    }
    return narrows;
  }

  private static boolean isReady() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + METRICS + "/health/ready").toURL().openConnection();
      return connection.getResponseCode() == HTTP_OK;
    } catch (IOException ignored) {
      return false;
    }
  }

  /** Seconds of a processor that it used, in user space and in the kernel. */
  double[] processorSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    double ticks = 100;
    return new double[] {
      Long.parseLong(fields[USER_TIME]) / ticks, Long.parseLong(fields[USER_TIME + 1]) / ticks
    };
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
