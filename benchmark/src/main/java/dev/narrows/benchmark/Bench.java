package dev.narrows.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures Narrows against its peers, each ratio in one run and by turns, prints a table and writes
 * JSON and charts. Needs root; all of it happens in network namespaces of its own.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures Narrows against its peers, by turns. Needs root.")
public final class Bench implements Callable<Integer> {
  private static final List<Measurement> ALL =
      List.of(
          new PacketCost(),
          new ConnectionRate(),
          new BulkThroughput(),
          new LearningCost(),
          new RestoredThroughput(),
          new SftpTransfer(),
          new QueueDrain(),
          new Allocation(),
          new Pauses(),
          new Floods(),
          new Growth(),
          new StartUp());

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.class)
  private List<String> only = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Turns of each side that count. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1.5",
      description = "Length of a turn. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--long", description = "Watch pauses for 10 minutes, not for 20 seconds.")
  private boolean lasting;

  @Option(
      names = "--against",
      paramLabel = "CLASSPATH",
      description = "Another build of Narrows: only the two are compared.")
  private String against;

  @Option(
      names = "--peers",
      paramLabel = "DIR",
      description = "Where the C programs are built. Default: peers in the output's directory.")
  private Path peers;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "target/bench",
      description = "Where results go. Default: ${DEFAULT-VALUE}.")
  private Path out;

  /** The names of all measurements. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      super(ALL.stream().map(Measurement::name).collect(Collectors.toList()));
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createDirectories(out.toAbsolutePath());
    Programs programs = Programs.in(peers == null ? directory.resolve("peers") : peers);
    String classPath = System.getProperty("java.class.path");
    BenchRun run =
        new BenchRun(programs, rounds, seconds, lasting ? 600 : 20, directory, classPath, against);
    BenchReport report = new BenchReport(run);
    for (Measurement measurement : against == null ? ALL : List.of(new LeverComparison(only))) {
      if (against != null || only.isEmpty() || only.contains(measurement.name())) {
        measure(measurement, run, report);
      }
    }
    report.write();
    return 0;
  }

  private static void measure(Measurement measurement, BenchRun run, BenchReport report) {
    try {
      measurement.run(run).forEach(report::add);
    } catch (Exception | AssertionError e) {
      // The others are worth having all the same.
      report.addFailure(measurement.name(), e);
    }
  }
}
