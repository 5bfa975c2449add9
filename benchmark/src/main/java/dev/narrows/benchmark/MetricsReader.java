package dev.narrows.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.testing.NetNamespace;

/** Reads the metrics of a Narrows 100 times a second, as an eager monitoring system may. */
final class MetricsReader {
  private static final String METRICS = "http://127.0.0.1:9780/metrics";
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Thread thread;
  private volatile boolean stopping;
  private volatile Exception failure;
  private int reads;

  private MetricsReader(NetNamespace namespace) {
    thread = new Thread(() -> run(namespace), "metrics-reader");
    thread.setDaemon(true);
  }

  static MetricsReader start(NetNamespace namespace) {
    MetricsReader reader = new MetricsReader(namespace);
    reader.thread.start();
    return reader;
  }

  /** One reading's text. */
  static String read(NetNamespace namespace) throws Exception {
    return namespace.inside(MetricsReader::read);
  }

  private static String read() throws IOException {
    URLConnection connection = URI.create(METRICS).toURL().openConnection();
    // The next question may be from another namespace.
    connection.setRequestProperty("Connection", "close");
    try (InputStream text = connection.getInputStream()) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void run(NetNamespace namespace) {
    try {
      namespace.inside(this::readOnAndOn);
    } catch (Exception e) {
      failure = e;
    }
  }

  private Void readOnAndOn() throws Exception {
    long next = System.nanoTime();
    while (!stopping) {
      read();
      reads++;
      next += PERIOD_NANOS;
      TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
    }
    return null;
  }

  /**
   * How often they were read.
   *
   * @throws IllegalStateException when they could not be read once
   */
  int stop() throws InterruptedException {
    stopping = true;
    thread.join();
    if (failure != null) {
      throw new IllegalStateException("the metrics could not be read", failure);
    }
    return reads;
  }
}
