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
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
  private static final long NANOS = 1_000_000;

  private ElementTime() {}

  /** Nanoseconds, 0 for no time; -1 after a diagnostic. */
  static long nanos(Literal time, DiagnosticSink sink) {
    if (time == null) {
      return 0;
    }
    if (!TIME.matcher(time.text()).matches()) {
      sink.error(time.span(), "'" + time.text() + "' is no time", "write it as 1d2h3m4s");
      return -1;
    }
    if (TOO_LONG.matcher(time.text()).find()) {
      sink.error(time.span(), "the time is too long", "write numbers of 8 digits at most");
      return -1;
    }
    long millis = millis(time.text());
    if (millis < 0 || millis > Long.MAX_VALUE / NANOS) {
      sink.error(time.span(), "the time is too long", "write a shorter one");
      return -1;
    }
    return millis * NANOS;
  }

  /** Milliseconds; below 0 when it is no time, or too long. */
  static long millis(String text) {
    Matcher matcher = TIME.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return -1;
    }
    try {
      long millis = 0;
      for (int i = 0; i < MILLIS.length; i++) {
        String number = matcher.group(i + 1);
        if (number != null) {
          millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(number), MILLIS[i]));
        }
      }
      return millis;
    } catch (ArithmeticException | NumberFormatException e) {
      return -1;
    }
  }

  /** As {@link #millis} reads it. */
  static String text(long millis) {
    StringBuilder text = new StringBuilder();
    long rest = millis;
    for (int i = 0; i < MILLIS.length; i++) {
      if (rest >= MILLIS[i]) {
        text.append(rest / MILLIS[i]).append(UNITS[i]);
        rest %= MILLIS[i];
      }
    }
    return text.isEmpty() ? "0s" : text.toString();
  }
}
