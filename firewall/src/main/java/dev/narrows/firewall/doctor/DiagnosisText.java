package dev.narrows.firewall.doctor;

import dev.narrows.firewall.trace.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A diagnosis for people, and one for programs. */
public final class DiagnosisText {
  private static final int WIDTH = 80;
  private static final String INDENT = "           ";

  private final Diagnosis diagnosis;

  public DiagnosisText(Diagnosis diagnosis) {
    this.diagnosis = diagnosis;
  }

  /** One page; one line when nothing was found. */
  public String page() {
    StringBuilder page = new StringBuilder(headline()).append('\n');
    for (String reason : diagnosis.unread()) {
      page.append("not looked at: ").append(printable(reason)).append('\n');
    }
    for (Finding finding : diagnosis.findings()) {
      page.append('\n')
          .append(diagnosis.severity(finding).word().toUpperCase(Locale.ROOT))
          .append("  ")
          .append(finding.illness().id())
          .append("  ")
          .append(printable(finding.subject()))
          .append('\n');
      line(page, "seen", printable(finding.seen()));
      line(page, "hurts", finding.illness().harm());
      finding
          .mend()
          .forEach(command -> page.append("  mend     ").append(printable(command)).append('\n'));
      line(page, "Narrows", diagnosis.help(finding));
    }
    return page.toString();
  }

  private String headline() {
    if (diagnosis.findings().isEmpty()) {
      return "nothing found, " + diagnosis.checks() + " checks made";
    }
    List<String> counts = new ArrayList<>();
    for (Severity severity : List.of(Severity.TROUBLE, Severity.WARNING, Severity.NOTE)) {
      long count = diagnosis.count(severity);
      if (count > 0) {
        boolean plural = count > 1 && severity != Severity.TROUBLE;
        counts.add(count + " " + severity.word() + (plural ? "s" : ""));
      }
    }
    return String.join(", ", counts) + " found, " + diagnosis.checks() + " checks made";
  }

  private static void line(StringBuilder page, String title, String text) {
    StringBuilder line = new StringBuilder(String.format("  %-9s", title));
    int start = 0;
    for (String word : text.split(" ")) {
      if (line.length() - start + word.length() > WIDTH) {
        line.setLength(line.length() - 1);
        line.append('\n');
        start = line.length();
        line.append(INDENT);
      }
      line.append(word).append(' ');
    }
    page.append(line.toString().stripTrailing()).append('\n');
  }

  /** Names come from others: none may reach the terminal as a command to it. */
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** One JSON object on one line. */
  public String json() {
    return "{\"checks\":"
        + diagnosis.checks()
        + ",\"narrows_runs\":"
        + diagnosis.narrowsRuns()
        + ",\"exit_code\":"
        + diagnosis.exitCode()
        + ",\"unread\":"
        + strings(diagnosis.unread())
        + ",\"findings\":"
        + diagnosis.findings().stream().map(this::json).collect(Collectors.joining(",", "[", "]"))
        + "}\n";
  }

  private String json(Finding finding) {
    return "{\"id\":"
        + JsonText.quoted(finding.illness().id())
        + ",\"severity\":"
        + JsonText.quoted(diagnosis.severity(finding).word())
        + ",\"subject\":"
        + JsonText.quoted(finding.subject())
        + ",\"seen\":"
        + JsonText.quoted(finding.seen())
        + ",\"hurts\":"
        + JsonText.quoted(finding.illness().harm())
        + ",\"mend\":"
        + strings(finding.mend())
        + ",\"narrows\":"
        + JsonText.quoted(diagnosis.help(finding))
        + "}";
  }

  private static String strings(List<String> texts) {
    return texts.stream().map(JsonText::quoted).collect(Collectors.joining(",", "[", "]"));
  }
}
