package dev.narrows.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Forwards real packets of 64 octets through two gateways with one rule file: in one the kernel's
 * nftables judges, in the other Narrows. Both are measured by turns, so that what else the machine
 * does falls on both; the medians count. Needs root.
 *
 * <pre>{@code ForwardingBenchmark DIRECTORY [SHAPE [RULES,RULES,... [ROUNDS [SECONDS]]]]}</pre>
 */
public final class ForwardingBenchmark {
  private static final double NANOS = 1e9;

  /** Packets a second, and what Narrows' process cost for each. */
  record Window(double rate, double userNanos, double systemNanos) {}

  private final Path directory;
  private final String shape;
  private final int rounds;
  private final double seconds;

  private ForwardingBenchmark(Path directory, String shape, int rounds, double seconds) {
    this.directory = directory;
    this.shape = shape;
    this.rounds = rounds;
    this.seconds = seconds;
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0]).toAbsolutePath());
    String shape = arguments.length > 1 ? arguments[1] : "ports";
    String sizes = arguments.length > 2 ? arguments[2] : "1,10,100,1000,5000,10000";
    int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
    double seconds = arguments.length > 4 ? Double.parseDouble(arguments[4]) : 2;
    ForwardingBenchmark benchmark = new ForwardingBenchmark(directory, shape, rounds, seconds);
    List<String> rows = new ArrayList<>();
    List<double[]> kernel = new ArrayList<>();
    List<double[]> narrows = new ArrayList<>();
    for (String size : sizes.split(",")) {
      int rules = Integer.parseInt(size);
      Result result = benchmark.measure(rules);
      System.out.println(result.text());
      rows.add(result.json());
      kernel.add(new double[] {rules, result.kernel() / 1000});
      narrows.add(new double[] {rules, result.narrows().rate() / 1000});
    }
    Files.writeString(
        directory.resolve("forwarding-" + shape + ".json"),
        "{\"machine\": \""
            + Machine.name()
            + "\", \"unit\": \"packets/s\", \"rows\": [\n  "
            + String.join(",\n  ", rows)
            + "\n]}\n");
    Chart chart =
        new Chart(
            "Forwarding by number of linear rules (64-octet packets)",
            Machine.name(),
            "rules in the chain",
            "thousand packets a second");
    chart.line("Narrows", narrows).line("the kernel's nftables", kernel);
    Files.writeString(directory.resolve("forwarding-" + shape + ".svg"), chart.svg());
  }

  private record Result(int rules, double kernel, Window narrows) {
    double ratio() {
      return narrows.rate() / kernel;
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "%6d rules: kernel %8.0f/s, Narrows %8.0f/s, ratio %.2f; Narrows %.0f ns user, %.0f ns"
              + " system a packet",
          rules,
          kernel,
          narrows.rate(),
          ratio(),
          narrows.userNanos(),
          narrows.systemNanos());
    }

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"rules\": %d, \"kernel\": %.0f, \"narrows\": %.0f, \"ratio\": %.2f,"
              + " \"userNanos\": %.0f, \"systemNanos\": %.0f}",
          rules,
          kernel,
          narrows.rate(),
          ratio(),
          narrows.userNanos(),
          narrows.systemNanos());
    }
  }

  private Result measure(int rules) throws Exception {
    FilterSet set = FilterSet.of(shape, rules);
    Path file = Files.writeString(directory.resolve(shape + "-" + rules + ".nft"), set.file());
    byte[] packet = set.last().packet();
    try (BenchGateway byKernel = BenchGateway.create();
        BenchGateway byNarrows = BenchGateway.create()) {
      byKernel.namespace().exec("nft", "-f", file.toString());
      Path log = directory.resolve(shape + "-" + rules + ".log");
      try (NarrowsUnderTest narrows = NarrowsUnderTest.start(byNarrows.namespace(), file, log)) {
        window(byNarrows, packet, narrows, 2 * seconds);
        List<Window> kernelWindows = new ArrayList<>();
        List<Window> narrowsWindows = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          kernelWindows.add(window(byKernel, packet, null, seconds));
          narrowsWindows.add(window(byNarrows, packet, narrows, seconds));
        }
        return new Result(rules, median(kernelWindows).rate(), median(narrowsWindows));
      }
    }
  }

  private static Window window(
      BenchGateway gateway, byte[] packet, NarrowsUnderTest narrows, double seconds)
      throws Exception {
    double[] before = narrows == null ? new double[2] : narrows.processorSeconds();
    long start = System.nanoTime();
    long forwarded = gateway.forwarded();
    gateway.send(packet, (long) (seconds * NANOS));
    forwarded = gateway.forwarded() - forwarded;
    double elapsed = (System.nanoTime() - start) / NANOS;
    double[] after = narrows == null ? new double[2] : narrows.processorSeconds();
    TimeUnit.MILLISECONDS.sleep(100);
    return new Window(
        forwarded / elapsed,
        (after[0] - before[0]) * NANOS / Math.max(forwarded, 1),
        (after[1] - before[1]) * NANOS / Math.max(forwarded, 1));
  }

  private static Window median(List<Window> windows) {
    Window[] sorted = windows.toArray(new Window[0]);
    Arrays.sort(sorted, (a, b) -> Double.compare(a.rate(), b.rate()));
    return sorted[sorted.length / 2];
  }
}
