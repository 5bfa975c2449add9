package dev.narrows.firewall.replay;

import java.util.Collection;

/** Writes one JSON object on one line (RFC 8259), member by member. */
final class JsonObject {
  private static final int LOWEST_PRINTABLE = 0x20;

  private final StringBuilder text = new StringBuilder("{");

  JsonObject add(String name, String value) {
    appendString(begin(name), value);
    return this;
  }

  JsonObject add(String name, long value) {
    begin(name).append(value);
    return this;
  }

  JsonObject add(String name, JsonObject value) {
    begin(name).append(value);
    return this;
  }

  JsonObject add(String name, Collection<JsonObject> values) {
    begin(name).append('[');
    String comma = "";
    for (JsonObject value : values) {
      text.append(comma).append(value);
      comma = ",";
    }
    text.append(']');
    return this;
  }

  /** A number that is written out already. */
  JsonObject addNumber(String name, String digits) {
    begin(name).append(digits);
    return this;
  }

  private StringBuilder begin(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    appendString(text, name);
    return text.append(':');
  }

  /** Half surrogate pairs cannot be encoded, and are escaped as control characters are. */
  private static void appendString(StringBuilder text, String value) {
    text.append('"');
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
    text.append('"');
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
