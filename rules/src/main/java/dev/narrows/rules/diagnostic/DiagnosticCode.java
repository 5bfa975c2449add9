package dev.narrows.rules.diagnostic;

import dev.narrows.rules.diagnostic.Diagnostic.Severity;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What kind of mistake a diagnostic tells, for tools: the code is stable, the wording is not. The
 * house's wording of messages decides, the first kind that fits being the one.
 */
public enum DiagnosticCode {
  /** A construct that is known, and that Narrows does not do. */
  UNSUPPORTED(".*not supported.*"),
  /** A name that means nothing, or nothing here. */
  UNKNOWN_NAME("unknown .*|.* has no \\S+ '.*|there is no .*|no variable .*|.* has no field .*"),
  /** Words or signs out of place, and what is never closed. */
  SYNTAX(
      "unexpected .*|.*is never closed|.*closes nothing|no end of line .*|.*cannot be a name"
          + "|.*means nothing here|character U\\+.*|.*carriage return.*|brackets nest .*"),
  /** A file that cannot be read or included. */
  FILE(
      "cannot read .*|cannot include .*|cannot look for .*|the file is .*|.*includes? .*|.*no path.*"),
  /** A declaration that contradicts an earlier one, or a second one where one may stand. */
  DUPLICATE(".*declared already.*|.*defined already.*|a second .*|.*stands at another hook.*"),
  /** Something that is still in use. */
  IN_USE(".*is in use.*"),
  /** Chains that lead back to themselves. */
  LOOP(".*form a loop.*"),
  /** More than there may be. */
  TOO_MANY("too many .*|more than .*|.* of more than .*|.*too long.*|.*nests? deeper.*"),
  /** A rule or statement that no packet reaches. */
  UNREACHABLE(".*ever reached.*|.*never match.*|.*shadow.*"),
  /** A value that the field or type has no room for or no meaning for. */
  VALUE(".*does not fit.*|.* is no .*|.*out of range.*|.*needs? braces.*|.*overlaps .*"),
  /** Another mistake, or something doubtful. */
  OTHER(".*");

  private final Pattern wording;

  DiagnosticCode(String wording) {
    this.wording = Pattern.compile(wording, Pattern.DOTALL);
  }

  /** The kind of a diagnostic. */
  public static DiagnosticCode of(Diagnostic diagnostic) {
    for (DiagnosticCode each : values()) {
      if (each.wording.matcher(diagnostic.message()).matches()) {
        return each;
      }
    }
    throw new AssertionError(diagnostic);
  }

  /** As tools see it, such as "unknown-name". */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String severity(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }
}
