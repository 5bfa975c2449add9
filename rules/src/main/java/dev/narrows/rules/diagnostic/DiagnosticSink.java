package dev.narrows.rules.diagnostic;

import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.Diagnostic.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects diagnostics, each once, and no more than a reader could use. */
public final class DiagnosticSink {
  /** Errors beyond this many are dropped: a file with so many is no rule file. */
  public static final int MAX_ERRORS = 100;

  private static final int MAX_WARNINGS = 100;

  private record Key(SourceSpan span, String message) {}

  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Set<Key> seen = new HashSet<>();
  private int errors;
  private int warnings;
  private SourceSpan overflow;

  public void error(SourceSpan span, String message, String advice) {
    error(span, message, advice, List.of());
  }

  public void error(SourceSpan span, String message, String advice, List<Note> notes) {
    if (!seen.add(new Key(span, message))) {
      return;
    }
    if (errors == MAX_ERRORS) {
      overflow = overflow == null ? span : overflow;
      return;
    }
    errors++;
    diagnostics.add(new Diagnostic(Severity.ERROR, span, message, advice, notes));
  }

  public void warning(SourceSpan span, String message, String advice) {
    warning(span, message, advice, List.of());
  }

  public void warning(SourceSpan span, String message, String advice, List<Note> notes) {
    if (warnings < MAX_WARNINGS && seen.add(new Key(span, message))) {
      warnings++;
      diagnostics.add(new Diagnostic(Severity.WARNING, span, message, advice, notes));
    }
  }

  public boolean hasErrors() {
    return errors > 0;
  }

  /** Number of errors kept so far, to tell whether a step added any. */
  public int errorCount() {
    return errors;
  }

  /** Whether more errors were found than are kept, so that looking for more is no use. */
  public boolean isFull() {
    return overflow != null;
  }

  /** All in the order of the source. */
  public List<Diagnostic> sorted(SourceMap sources) {
    List<Diagnostic> sorted = new ArrayList<>(diagnostics);
    sorted.sort(
        Comparator.comparingInt((Diagnostic each) -> sources.orderOf(each.span().file()))
            .thenComparingInt(each -> each.span().line())
            .thenComparingInt(each -> each.span().column()));
    if (overflow != null) {
      String message = "too many errors";
      String advice = "the first " + MAX_ERRORS + " are listed; mend these and check again";
      sorted.add(new Diagnostic(Severity.ERROR, overflow, message, advice));
    }
    return List.copyOf(sorted);
  }
}
