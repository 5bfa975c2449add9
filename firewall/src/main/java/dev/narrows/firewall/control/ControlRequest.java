package dev.narrows.firewall.control;

import dev.narrows.firewall.trace.TraceFilter;

/**
 * What a client asks for: one line of words, the first of which says what.
 *
 * @param json whether to answer in JSON
 * @param filter of traced packets
 * @param count how many traced packets are enough; 0 for no end
 */
record ControlRequest(Kind kind, boolean json, TraceFilter filter, long count) {
  /** What can be asked for. */
  enum Kind {
    LIST,
    TRACE
  }

  /** The longest line. */
  static final int LONGEST = 512;

  /**
   * Reads a line such as "trace json proto 6 host 10.0.0.1 count 5".
   *
   * @throws IllegalArgumentException with a sentence for the client
   */
  static ControlRequest parse(String line) {
    String[] words = line.strip().split("[ \t]+");
    Kind kind = kind(words[0]);
    boolean json = false;
    int protocol = -1;
    byte[] host = null;
    long count = 0;
    for (int i = 1; i < words.length; i++) {
      String word = words[i];
      boolean last = i + 1 == words.length;
      if (word.equals("json")) {
        json = true;
      } else if (kind == Kind.LIST || last) {
        throw new IllegalArgumentException("the request cannot be read behind '" + words[0] + "'");
      } else if (word.equals("proto")) {
        protocol = (int) number(words[++i], 255);
      } else if (word.equals("host")) {
        host = TraceFilter.address(words[++i]);
      } else if (word.equals("count")) {
        count = number(words[++i], Long.MAX_VALUE);
      } else {
        throw new IllegalArgumentException("the request cannot be read behind '" + words[0] + "'");
      }
    }
    return new ControlRequest(kind, json, new TraceFilter(protocol, host), count);
  }

  private static Kind kind(String word) {
    switch (word) {
      case "list":
        return Kind.LIST;
      case "trace":
        return Kind.TRACE;
      default:
        throw new IllegalArgumentException("requests are 'list', 'trace' and 'path-mtu'");
    }
  }

  private static long number(String word, long most) {
    if (word.matches("[0-9]{1,18}") && Long.parseLong(word) <= most) {
      return Long.parseLong(word);
    }
    throw new IllegalArgumentException("a number of the request cannot be read");
  }
}
