package dev.narrows.firewall.replay;

import dev.narrows.firewall.trace.JsonText;
import java.util.Collection;

/** Writes one JSON object on one line (RFC 8259), member by member. */
final class JsonObject {
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

  private static void appendString(StringBuilder text, String value) {
    text.append(JsonText.quoted(value));
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
