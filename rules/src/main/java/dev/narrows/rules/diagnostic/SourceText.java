package dev.narrows.rules.diagnostic;

import java.util.ArrayList;
import java.util.List;

/** The text of one file, found again by line. */
public final class SourceText {
  private final String name;
  private final String text;
  private final SourceSpan includedAt;
  private final List<Integer> lineStarts = new ArrayList<>();

  /**
   * @param name the file as given
   * @param includedAt the include statement that led here, or null
   */
  public SourceText(String name, String text, SourceSpan includedAt) {
    this.name = name;
    this.text = text;
    this.includedAt = includedAt;
    lineStarts.add(0);
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      lineStarts.add(at + 1);
    }
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /** Where this file was included first, or null. */
  public SourceSpan includedAt() {
    return includedAt;
  }

  public int lineCount() {
    return lineStarts.size();
  }

  /** A line without its end; 1-based; empty when there is no such line. */
  public String line(int number) {
    if (number < 1 || number > lineStarts.size()) {
      return "";
    }
    int start = lineStarts.get(number - 1);
    int end = number < lineStarts.size() ? lineStarts.get(number) - 1 : text.length();
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
  }
}
