package dev.narrows.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The table, and the files with all that it was made of. */
final class BenchReport {
  private static final String LINE = "%-22s %-14s %-30s %-4s %s%n";

  private final BenchRun run;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final String loadBefore = load();

  BenchReport(BenchRun run) {
    this.run = run;
    System.out.println(Machine.name() + "; load " + loadBefore);
    System.out.printf(LINE, "name", "target", "measured (least to most)", "met", "what");
  }

  void add(Finding finding) {
    findings.add(finding);
    System.out.printf(
        LINE,
        finding.name(),
        finding.target().text(),
        finding.figures().text(),
        finding.isMet() ? "yes" : "no",
        finding.what());
    for (Figures side : finding.sides()) {
      System.out.printf("    %s: %s %s%n", side.name(), side.text(), side.unit());
    }
  }

  void addFailure(String name, Throwable failure) {
    String what = name + " was not measured: " + failure;
    failures.add(what);
    System.out.println(what);
    if (!(failure instanceof Programs.MissingException)) {
      failure.printStackTrace();
    }
  }

  /** Writes bench.json and a chart for each line whose sides can be drawn. */
  void write() throws IOException {
    Path out = run.out();
    StringBuilder json = new StringBuilder();
    json.append("{\"machine\": \"").append(Machine.name());
    json.append("\", \"time\": \"").append(Instant.now());
    json.append("\", \"rounds\": ").append(run.rounds());
    json.append(", \"seconds\": ").append(run.seconds());
    json.append(", \"loadBefore\": \"").append(loadBefore);
    json.append("\", \"loadAfter\": \"").append(load());
    json.append("\",\n \"findings\": [\n  ");
    json.append(String.join(",\n  ", findings.stream().map(Finding::json).toList()));
    json.append("],\n \"notMeasured\": [");
    List<String> quoted = failures.stream().map(BenchReport::quoted).toList();
    json.append(String.join(", ", quoted)).append("]}\n");
    Files.writeString(out.resolve("bench.json"), json);
    for (Finding finding : findings) {
      String chart = finding.chart();
      if (chart != null) {
        Files.writeString(out.resolve(finding.name() + ".svg"), chart);
      }
    }
    System.out.println("written: " + out);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** How busy the machine is with other things, too. */
  private static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).trim();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
