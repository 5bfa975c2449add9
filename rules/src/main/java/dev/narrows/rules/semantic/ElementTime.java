package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads times as nft writes them: days, hours, minutes, seconds and milliseconds, in this order.
 */
final class ElementTime {
  private static final Pattern TIME =
      Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final Pattern TOO_LONG = Pattern.compile("\\d{9}");
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1000, 1};
  private static final long NANOS = 1_000_000;

  private ElementTime() {}

  /** Nanoseconds, 0 for no time; -1 after a diagnostic. */
  static long nanos(Literal time, DiagnosticSink sink) {
    if (time == null) {
      return 0;
    }
    Matcher matcher = TIME.matcher(time.text());
    if (!matcher.matches()) {
      sink.error(time.span(), "'" + time.text() + "' is no time", "write it as 1d2h3m4s");
      return -1;
    }
    if (TOO_LONG.matcher(time.text()).find()) {
      sink.error(time.span(), "the time is too long", "write numbers of 8 digits at most");
      return -1;
    }
    try {
      long millis = 0;
      for (int i = 0; i < MILLIS.length; i++) {
        String number = matcher.group(i + 1);
        if (number != null) {
          long part = Math.multiplyExact(Long.parseLong(number), MILLIS[i]);
          millis = Math.addExact(millis, part);
        }
      }
      return Math.multiplyExact(millis, NANOS);
    } catch (ArithmeticException | NumberFormatException e) {
      sink.error(time.span(), "the time is too long", "write a shorter one");
      return -1;
    }
  }
}
