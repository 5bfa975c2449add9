package dev.narrows.firewall.doctor;

import java.util.Comparator;
import java.util.List;

/**
 * What was found, worst first.
 *
 * @param checks how many illnesses were looked for
 * @param unread why others could not be
 * @param narrowsRuns whether a Narrows serves the machine
 */
public record Diagnosis(
    List<Finding> findings, int checks, List<String> unread, boolean narrowsRuns) {

  static Diagnosis of(
      List<Finding> findings, int checks, List<String> unread, boolean narrowsRuns) {
    Diagnosis unsorted = new Diagnosis(findings, checks, List.copyOf(unread), narrowsRuns);
    Comparator<Finding> order = Comparator.comparing(unsorted::severity);
    return new Diagnosis(
        findings.stream().sorted(order.reversed()).toList(),
        checks,
        List.copyOf(unread),
        narrowsRuns);
  }

  /** How bad it is here: a note where a running Narrows makes up for it. */
  public Severity severity(Finding finding) {
    boolean madeUpFor =
        narrowsRuns
            && finding.relief().map(Relief::given).orElse(!finding.illness().help().isEmpty());
    return madeUpFor ? Severity.NOTE : finding.illness().severity();
  }

  /** Findings of one severity. */
  public long count(Severity severity) {
    return findings.stream().filter(finding -> severity(finding) == severity).count();
  }

  /** That of the worst finding. */
  public int exitCode() {
    return findings.stream().map(this::severity).mapToInt(Severity::exitCode).max().orElse(0);
  }

  /** Whether Narrows makes up for a finding, as a sentence without its end. */
  public String help(Finding finding) {
    if (narrowsRuns && finding.relief().isPresent()) {
      return finding.relief().get().sentence();
    }
    String help = finding.illness().help();
    if (help.isEmpty()) {
      return "cannot make up for it";
    }
    return (narrowsRuns ? "makes up for it: " : "does not run; it would make up for it: ") + help;
  }
}
