package dev.narrows.firewall.replay;

import dev.narrows.rules.eval.ConntrackClass;
import dev.narrows.rules.field.ValueType;
import java.util.Locale;

/**
 * What is said of a packet's connection.
 *
 * @param state of the packet, its direction told where it has one; null when only the rest was said
 * @param mark of the connection
 * @param status IPS_... bits; below 0 for those that such a connection mostly has
 */
record DescribedConnection(ConntrackClass state, int mark, int status) {
  private static final int CONFIRMED = 8;
  private static final int SEEN_REPLY = 2;

  /** The status that was said, or what goes with a state. */
  int status(ConntrackClass of) {
    if (status >= 0) {
      return status;
    }
    return of.state() == ConntrackClass.NEW.state() ? 0 : CONFIRMED | SEEN_REPLY;
  }

  /** Reads the words "ct" things are told by, one after the other. */
  static final class Reader {
    private ConntrackClass state;
    private boolean reply;
    private boolean hasDirection;
    private int mark;
    private int status = -1;
    private boolean entry;
    private boolean any;

    /** What follows "ct". */
    void read(DescriptionWords words) {
      any = true;
      String key = words.next("'state', 'direction', 'mark' or 'status'");
      switch (key) {
        case "state":
          state = state(words, words.next("the state"));
          break;
        case "direction":
          hasDirection = true;
          reply = direction(words, words.next("the direction"));
          break;
        case "mark":
          mark = (int) words.number("the mark", 0, 0xffffffffL);
          entry = true;
          break;
        case "status":
          status = status(words);
          entry = true;
          break;
        default:
          throw words.mistake("of a connection state, direction, mark and status can be told");
      }
      if (state != null && !state.isTracked() && (entry || hasDirection)) {
        throw words.mistake("a packet that is " + name(state) + " has no connection");
      }
    }

    /** Null when nothing was said. */
    DescribedConnection connection() {
      ConntrackClass said = state == null && reply ? ConntrackClass.ESTABLISHED : state;
      return any ? new DescribedConnection(directed(said), mark, status) : null;
    }

    private ConntrackClass directed(ConntrackClass said) {
      if (said == ConntrackClass.ESTABLISHED) {
        return reply ? ConntrackClass.ESTABLISHED_REPLY : ConntrackClass.ESTABLISHED_ORIGINAL;
      }
      if (said == ConntrackClass.RELATED) {
        return reply ? ConntrackClass.RELATED_REPLY : ConntrackClass.RELATED_ORIGINAL;
      }
      return said;
    }

    private static ConntrackClass state(DescriptionWords words, String name) {
      for (ConntrackClass each : ConntrackClass.values()) {
        if (name(each).equals(name) && each.state() != 0 && name.indexOf('_') < 0) {
          return each;
        }
      }
      throw words.mistake("the states are new, established, related, invalid and untracked");
    }

    private static String name(ConntrackClass state) {
      return state.name().toLowerCase(Locale.ROOT);
    }

    private static boolean direction(DescriptionWords words, String name) {
      return ValueType.CT_DIRECTION
          .constant(name)
          .orElseThrow(() -> words.mistake("the directions are original and reply"))
          .equals(1);
    }

    /** Names with commas between them, or a number. */
    private static int status(DescriptionWords words) {
      String names = words.next("the status");
      if (Character.isDigit(names.charAt(0))) {
        words.back();
        return (int) words.number("the status", 0, Integer.MAX_VALUE);
      }
      int bits = 0;
      for (String name : names.split(",")) {
        bits |=
            ValueType.CT_STATUS
                .constant(name)
                .orElseThrow(
                    () ->
                        words.mistake(
                            "a status is "
                                + String.join(", ", ValueType.CT_STATUS.constants().keySet())));
      }
      return bits;
    }
  }
}
