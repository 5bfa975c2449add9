package dev.narrows.rules.diagnostic;

import dev.narrows.rules.diagnostic.Diagnostic.Note;
import java.util.List;

/** Writes diagnostics for editors and other tools, as an array of JSON objects. */
public final class DiagnosticJson {
  private DiagnosticJson() {}

  /** All of them, one a line; ends in a newline. */
  public static String print(List<Diagnostic> diagnostics) {
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < diagnostics.size(); i++) {
      out.append(i == 0 ? "\n" : ",\n");
      print(diagnostics.get(i), out);
    }
    return out.append(diagnostics.isEmpty() ? "]\n" : "\n]\n").toString();
  }

  private static void print(Diagnostic diagnostic, StringBuilder out) {
    place(diagnostic.span(), out);
    member("severity", DiagnosticCode.severity(diagnostic.severity()), out);
    member("code", DiagnosticCode.of(diagnostic).text(), out);
    member("message", diagnostic.message(), out);
    member("advice", diagnostic.advice(), out);
    out.append(",\"notes\":[");
    String comma = "";
    for (Note note : diagnostic.notes()) {
      out.append(comma);
      place(note.span(), out);
      member("message", note.message(), out);
      out.append('}');
      comma = ",";
    }
    out.append("]}");
  }

  private static void place(SourceSpan span, StringBuilder out) {
    out.append("{\"file\":");
    string(span.file(), out);
    out.append(",\"range\":{\"start\":{\"line\":").append(span.line());
    out.append(",\"col\":").append(span.column());
    out.append("},\"end\":{\"line\":").append(span.endLine());
    out.append(",\"col\":").append(span.endColumn()).append("}}");
  }

  private static void member(String name, String value, StringBuilder out) {
    out.append(",\"").append(name).append("\":");
    string(value, out);
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '"' || each == '\\') {
        out.append('\\').append(each);
      } else if (each < ' ' || Character.isSurrogate(each) || each >= 0x7f && each < 0xa0) {
        out.append(String.format("\\u%04x", (int) each));
      } else {
        out.append(each);
      }
    }
    out.append('"');
  }
}
