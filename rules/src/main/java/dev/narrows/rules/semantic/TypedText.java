package dev.narrows.rules.semantic;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.ValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads values of types that have a spelling of their own, as nft does (src/meta.c, src/proto.c).
 */
final class TypedText {
  private static final Pattern ETHER = Pattern.compile("[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}");
  private static final Pattern CLASS = Pattern.compile("([0-9a-fA-F]{1,4}):([0-9a-fA-F]{0,4})");
  private static final Pattern DATE =
      Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})(?: +(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2}))?)?");
  private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2}))?");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,10}");
  private static final long NANOS = 1_000_000_000;
  private static final long SECONDS_A_DAY = 86_400;
  private static final long ROOT = 0xffffffffL;

  private TypedText() {}

  /** Whether values of a type have a spelling of their own. */
  static boolean reads(ValueType type) {
    switch (type) {
      case ETHER_ADDRESS:
      case TRAFFIC_CLASS:
      case USER:
      case GROUP:
      case DATE:
      case HOUR:
      case TIME_SPAN:
        return true;
      default:
        return false;
    }
  }

  /** Null when it is none of these spellings; it may still be a plain number. */
  static Value read(ValueType type, String text) {
    switch (type) {
      case ETHER_ADDRESS:
        return ETHER.matcher(text).matches() ? ether(text) : null;
      case TRAFFIC_CLASS:
        return trafficClass(text);
      case USER:
        return named("/etc/passwd", text);
      case GROUP:
        return named("/etc/group", text);
      case DATE:
        return date(text);
      case TIME_SPAN:
        return span(text);
      default:
        return hour(text);
    }
  }

  static String advice(ValueType type) {
    switch (type) {
      case ETHER_ADDRESS:
        return "write an address such as 00:00:5e:00:53:01";
      case TRAFFIC_CLASS:
        return "write a class such as 1:10, root or none";
      case USER:
      case GROUP:
        return "write a name of this machine's, or a number";
      case DATE:
        return "write it as \"2026-01-31 12:00:00\", in local time";
      case TIME_SPAN:
        return "write it as 1d2h3m4s, less than 50 days";
      default:
        return "write it as \"17:00\", in local time";
    }
  }

  /** In milliseconds, 32 bits of them; a plain number is of seconds. */
  private static Value span(String text) {
    if (SECONDS.matcher(text).matches()) {
      return ofSeconds(Long.parseLong(text));
    }
    long millis = ElementTime.millis(text);
    return millis >= 0 && millis <= ROOT ? Value.of(millis) : null;
  }

  /** In milliseconds; null when they do not fit 32 bits. */
  static Value ofSeconds(long seconds) {
    return seconds * 1000 <= ROOT ? Value.of(seconds * 1000) : null;
  }

  private static Value ether(String text) {
    long address = 0;
    for (String octet : text.split(":")) {
      address = address << Byte.SIZE | Integer.parseInt(octet, 16);
    }
    return Value.of(address);
  }

  private static Value trafficClass(String text) {
    Matcher parts = CLASS.matcher(text);
    if (parts.matches()) {
      long minor = parts.group(2).isEmpty() ? 0 : Long.parseLong(parts.group(2), 16);
      return Value.of(Long.parseLong(parts.group(1), 16) << Short.SIZE | minor);
    }
    return text.equals("root") ? Value.of(ROOT) : text.equals("none") ? Value.ZERO : null;
  }

  /** The number in the third field of the line that begins so. */
  private static Value named(String file, String name) {
    if (SECONDS.matcher(name).matches()) {
      long number = Long.parseLong(name);
      return number <= ROOT ? Value.of(number) : null;
    }
    try {
      for (String line : Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(":");
        if (fields.length > 2 && fields[0].equals(name)) {
          return Value.of(Long.parseLong(fields[2]));
        }
      }
    } catch (IOException | NumberFormatException ignored) {
      // As if the name were not there.
    }
    return null;
  }

  /** In local time, the offset of which is looked up as if the date were in UTC, as nft does. */
  private static Value date(String text) {
    if (SECONDS.matcher(text).matches()) {
      return Value.of(Long.parseLong(text) * NANOS);
    }
    Matcher parts = DATE.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    try {
      LocalDateTime date =
          LocalDateTime.of(
              number(parts.group(1)),
              number(parts.group(2)),
              number(parts.group(3)),
              number(parts.group(4)),
              number(parts.group(5)),
              number(parts.group(6)));
      long seconds = date.toEpochSecond(ZoneOffset.UTC);
      return Value.of((seconds - offset(Instant.ofEpochSecond(seconds))) * NANOS);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int number(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static long offset(Instant when) {
    return ZoneId.systemDefault().getRules().getOffset(when).getTotalSeconds();
  }

  private static Value hour(String text) {
    if (SECONDS.matcher(text).matches()) {
      long seconds = Long.parseLong(text);
      return seconds <= ROOT ? Value.of(seconds) : null;
    }
    Matcher parts = TIME.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    int hours = number(parts.group(1));
    int minutes = number(parts.group(2));
    int seconds = number(parts.group(3));
    if (hours > 23 || minutes > 59 || seconds > 60) {
      return null;
    }
    long local = hours * 3600L + minutes * 60L + seconds;
    return Value.of(Math.floorMod(local - offset(Instant.now()), SECONDS_A_DAY));
  }
}
