package dev.narrows.rules.syntax;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/** Hands out a file's comments in their order, each to the item that it stands at. */
final class Remarks {
  private final List<Token> remarks;
  private int next;

  /** Line of what was handed out or printed last. */
  private int lastLine = 1;

  Remarks(List<Token> remarks) {
    this.remarks = remarks;
  }

  /**
   * The comments that begin before a place; an empty string stands for an empty line, and the last
   * one of those for an empty line in front of the place itself.
   */
  List<String> before(int index, int line) {
    List<String> found = new ArrayList<>();
    while (next < remarks.size() && remarks.get(next).getStartIndex() < index) {
      Token remark = remarks.get(next++);
      if (remark.getLine() > lastLine + 1) {
        found.add("");
      }
      found.add(remark.getText().stripTrailing());
      lastLine = remark.getLine();
    }
    if (line > lastLine + 1) {
      found.add("");
    }
    return found;
  }

  /** The comment at the end of the line that a token ends, or null. */
  String behind(Token last, int nextIndex) {
    lastLine = Math.max(lastLine, last.getLine());
    if (next < remarks.size()) {
      Token remark = remarks.get(next);
      boolean onLine = remark.getLine() == last.getLine();
      if (onLine
          && remark.getStartIndex() > last.getStopIndex()
          && remark.getStartIndex() < nextIndex) {
        next++;
        return remark.getText().stripTrailing();
      }
    }
    return null;
  }
}
