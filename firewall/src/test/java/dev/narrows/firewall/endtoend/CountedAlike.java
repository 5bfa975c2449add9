package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.demo.MetricSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.NetNamespace;

/**
 * The same matches in the same place, counted by the kernel's own rules and by Narrows.
 *
 * @param matches one a rule; Narrows counts by "m0", "m1" and so on
 */
record CountedAlike(NetNamespace gateway, NarrowsProcess narrows, List<String> matches) {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern COUNT = Pattern.compile("counter packets (\\d+) bytes (\\d+)");

  /** Rules for Narrows: named counters, from which metrics come. */
  static String rules(String hook, String priority, List<String> matches) {
    StringBuilder text = new StringBuilder("table inet narrows {\n");
    for (int i = 0; i < matches.size(); i++) {
      text.append("  counter m").append(i).append(" { }\n");
    }
    text.append("  chain c {\n").append(header(hook, priority));
    for (int i = 0; i < matches.size(); i++) {
      text.append("    ").append(matches.get(i)).append(" counter name m").append(i).append('\n');
    }
    return text.append("  }\n}\n").toString();
  }

  private static String header(String hook, String priority) {
    return "    type filter hook " + hook + " priority " + priority + "; policy accept;\n";
  }

  /** Loads the same rules into the kernel, through a file. */
  CountedAlike load(Path file, String hook, String priority) {
    StringBuilder text = new StringBuilder("table inet judge {\n  chain c {\n");
    text.append(header(hook, priority));
    matches.forEach(match -> text.append("    ").append(match).append(" counter\n"));
    try {
      Files.writeString(file, text.append("  }\n}\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    gateway.exec("nft", "-f", file.toString());
    return this;
  }

  /** What the kernel has counted until now, by match. */
  List<Long> kernel() {
    List<Long> counts = new ArrayList<>();
    Matcher matcher = COUNT.matcher(gateway.exec("nft", "list", "chain", "inet", "judge", "c"));
    while (matcher.find()) {
      counts.add(Long.valueOf(matcher.group(1)));
    }
    assertThat(counts).hasSameSizeAs(matches);
    return counts;
  }

  private List<Long> ours() {
    MetricSamples metrics = narrows.metrics();
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      counts.add((long) metrics.sum("narrows_rule_packets_total", "counter", "m" + i));
    }
    return counts;
  }

  /**
   * Once the traffic is over both have counted the same. Its last packets, such as those that end a
   * connection, may still be under way; and Narrows counts each later than the kernel.
   */
  void assertEqual() {
    long end = System.nanoTime() + LIMIT.toNanos();
    List<Long> kernel = kernel();
    List<Long> ours = ours();
    while (!ours.equals(kernel) && System.nanoTime() < end) {
      kernel = kernel();
      ours = ours();
    }
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < matches.size(); i++) {
      softly.assertThat(ours.get(i)).as(matches.get(i)).isEqualTo(kernel.get(i));
    }
    softly.assertAll();
  }

  /** Waits until the kernel has counted packets by so many of its rules. */
  void awaitKernelCounts(String what, int least) {
    Await.until(what, LIMIT, () -> kernel().stream().filter(count -> count > 0).count() >= least);
  }
}
