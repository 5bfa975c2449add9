package dev.narrows.rules.diagnostic;

/**
 * One thing wrong, or doubtful, in a rule file.
 *
 * @param severity error or warning
 * @param span where
 * @param message what is wrong
 * @param advice what to do; may be empty
 */
public record Diagnostic(Severity severity, SourceSpan span, String message, String advice) {
  /** Whether a rule file with it can be used. */
  public enum Severity {
    ERROR,
    WARNING
  }
}
