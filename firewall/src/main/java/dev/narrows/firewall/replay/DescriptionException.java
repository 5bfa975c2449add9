package dev.narrows.firewall.replay;

/** A packet's description has a mistake; the message points at it. */
public final class DescriptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param column of the first wrong character, from 0
   * @param length how many are wrong
   */
  DescriptionException(String message, String text, int column, int length) {
    super(
        message
            + "\n  "
            + text
            + "\n  "
            + " ".repeat(column)
            + "^"
            + "~".repeat(Math.max(0, length - 1)));
  }
}
