package dev.narrows.rules.syntax;

/** Puts words together to a line, with a space between two unless one of them wants none. */
final class LineText {
  private final StringBuilder text = new StringBuilder();
  private boolean tight = true;

  /** A word with a space before it. */
  void add(String word) {
    if (!tight && text.length() > 0) {
      text.append(' ');
    }
    text.append(word);
    tight = false;
  }

  /** Takes away the space before the next word. */
  void glue() {
    tight = true;
  }

  /** A sign with no space around it. */
  void addTight(String sign) {
    text.append(sign);
    tight = true;
  }

  /** A sign that has a space behind it only. */
  void addBehind(String sign) {
    text.append(sign);
    tight = false;
  }

  boolean endsInLetter() {
    return text.length() > 0 && Character.isLetter(text.charAt(text.length() - 1));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
