package dev.narrows.firewall.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the OpenMetrics text format, strictly enough to find a line that is none. */
final class OpenMetricsText {
  private static final Pattern METADATA =
      Pattern.compile("# (TYPE|HELP|UNIT) [a-zA-Z_:][a-zA-Z0-9_:]* .+|# EOF");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{[a-z_]+=\"(?:[^\"\\\\]|\\\\.)*\""
              + "(?:,[a-z_]+=\"(?:[^\"\\\\]|\\\\.)*\")*})?) (\\S+)(?: \\S+)?");

  private OpenMetricsText() {}

  /** The value of each series. */
  static Map<String, Double> series(String text) {
    Map<String, Double> series = new HashMap<>();
    for (String line : text.lines().toList()) {
      if (METADATA.matcher(line).matches()) {
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      if (!sample.matches()) {
        throw new AssertionError("not OpenMetrics: " + line);
      }
      if (series.put(sample.group(1), Double.valueOf(sample.group(2))) != null) {
        throw new AssertionError("twice: " + line);
      }
    }
    return series;
  }
}
