package dev.narrows.rules.diagnostic;

import dev.narrows.rules.diagnostic.Diagnostic.Note;
import java.util.List;
import java.util.Locale;

/**
 * Writes diagnostics for people: {@code file:line:col: error: what; what to do}, the line, and a
 * caret under it. Nothing of the source reaches a terminal that a terminal would obey.
 */
public final class DiagnosticPrinter {
  /** Of longer lines only the part around the place is shown. */
  private static final int WINDOW = 160;

  private final SourceMap sources;

  public DiagnosticPrinter(SourceMap sources) {
    this.sources = sources;
  }

  /** All of them, each ending in a newline; empty for none. */
  public String print(List<Diagnostic> diagnostics) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic diagnostic : diagnostics) {
      print(diagnostic, out);
    }
    return out.toString();
  }

  private void print(Diagnostic diagnostic, StringBuilder out) {
    for (SourceSpan at : sources.includeChain(diagnostic.span().file())) {
      out.append("in file included from ").append(harmless(at.file()));
      out.append(':').append(at.line()).append(":\n");
    }
    String severity = diagnostic.severity().name().toLowerCase(Locale.ROOT);
    out.append(place(diagnostic.span())).append(": ").append(severity).append(": ");
    out.append(harmless(diagnostic.message()));
    if (!diagnostic.advice().isEmpty()) {
      out.append("; ").append(harmless(diagnostic.advice()));
    }
    out.append('\n');
    excerpt(diagnostic.span(), out);
    for (Note note : diagnostic.notes()) {
      out.append(place(note.span())).append(": note: ").append(harmless(note.message()));
      out.append('\n');
      excerpt(note.span(), out);
    }
  }

  private static String place(SourceSpan span) {
    return harmless(span.file()) + ":" + span.line() + ":" + span.column();
  }

  private void excerpt(SourceSpan span, StringBuilder out) {
    int[] line = sources.line(span.file(), span.line()).codePoints().toArray();
    if (line.length == 0) {
      return;
    }
    int first = Math.min(span.column() - 1, line.length);
    int last = span.endLine() == span.line() ? span.endColumn() - 1 : line.length;
    last = Math.max(Math.min(last, line.length), first + 1);
    int from = line.length <= WINDOW ? 0 : Math.max(0, Math.min(first, line.length) - WINDOW / 2);
    int to = Math.min(line.length, from + WINDOW);
    StringBuilder marks = new StringBuilder();
    for (int at = from; at < to; at++) {
      out.appendCodePoint(harmless(line[at]));
      if (at < first) {
        // A tab stays a tab, so that the caret stands under its character whatever a tab is.
        marks.append(line[at] == '\t' ? '\t' : ' ');
      }
    }
    marks.append('^');
    for (int at = first + 1; at < Math.min(last, to); at++) {
      marks.append('~');
    }
    out.append('\n').append(marks).append('\n');
  }

  private static String harmless(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(each -> safe.appendCodePoint(harmless(each)));
    return safe.toString();
  }

  private static int harmless(int codePoint) {
    boolean obeyed =
        Character.isISOControl(codePoint) && codePoint != '\t'
            || Character.getType(codePoint) == Character.FORMAT
            || Character.getType(codePoint) == Character.SURROGATE
            || codePoint == 0x2028
            || codePoint == 0x2029;
    return obeyed ? 0xfffd : codePoint;
  }
}
