package dev.narrows.firewall.trace;

/** Strings as JSON has them (RFC 8259, 7). */
public final class JsonText {
  private static final int LOWEST_PRINTABLE = 0x20;

  private JsonText() {}

  /** In quotes, with whatever needs it escaped; half surrogate pairs, too. */
  public static String quoted(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < LOWEST_PRINTABLE || c == '\u007f' || Character.isSurrogate(c)) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
