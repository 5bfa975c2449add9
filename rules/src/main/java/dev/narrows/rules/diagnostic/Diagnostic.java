package dev.narrows.rules.diagnostic;

import java.util.List;

/**
 * One thing wrong, or doubtful, in a rule file.
 *
 * @param severity error or warning
 * @param span where
 * @param message what is wrong
 * @param advice what to do; may be empty
 * @param notes other places that belong to it, such as an earlier declaration
 */
public record Diagnostic(
    Severity severity, SourceSpan span, String message, String advice, List<Note> notes) {
  public Diagnostic {
    notes = List.copyOf(notes);
  }

  public Diagnostic(Severity severity, SourceSpan span, String message, String advice) {
    this(severity, span, message, advice, List.of());
  }

  /** Whether a rule file with it can be used. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** Another place that has to do with a diagnostic, and what is there. */
  public record Note(SourceSpan span, String message) {}
}
