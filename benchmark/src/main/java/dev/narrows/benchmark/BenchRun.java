package dev.narrows.benchmark;

import dev.narrows.firewall.config.RuleSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jnetfilter.testing.NetNamespace;

/**
 * What all measurements of one run share.
 *
 * @param seconds of one turn
 * @param lasting seconds of what is watched for long
 * @param out where logs and results go
 * @param classPath of the Narrows that is measured
 * @param against class path of another one; null when there is none
 */
record BenchRun(
    Programs programs,
    int rounds,
    double seconds,
    double lasting,
    Path out,
    String classPath,
    String against) {
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** The same run with another Narrows. */
  BenchRun with(String otherClassPath) {
    return new BenchRun(programs, rounds, seconds, lasting, out, otherClassPath, against);
  }

  Lab lab() {
    return new Lab(programs);
  }

  /** A turn's seconds as a program's argument. */
  String turn() {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  /** Narrows at the lab's gateway, with these rules; more options come last. */
  NarrowsUnderTest narrows(Lab lab, String rules, String... options) throws Exception {
    return narrows(lab.gateway(), rules, options);
  }

  /** Narrows in a namespace. */
  NarrowsUnderTest narrows(NetNamespace gateway, String rules, String... options) throws Exception {
    int number = COUNT.incrementAndGet();
    Path file = Files.writeString(out.resolve("narrows-" + number + ".nft"), rules);
    Path log = out.resolve("narrows-" + number + ".log");
    return NarrowsUnderTest.start(gateway, classPath, file, log, options);
  }

  /** The rules that are built in, which are those of the package. */
  static String defaultRules() {
    return RuleSource.builtIn();
  }
}
