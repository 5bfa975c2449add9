package dev.narrows.firewall.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The samples of one scrape in Prometheus' text format. */
public final class MetricSamples {
  private static final Pattern SAMPLE =
      Pattern.compile("([A-Za-z_:][\\w:]*)(?:\\{(.*)})? (\\S+)(?: \\d+)?");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  private final List<Sample> samples;

  private MetricSamples(List<Sample> samples) {
    this.samples = samples;
  }

  private record Sample(String name, Map<String, String> labels, double value) {}

  public static MetricSamples parse(String text) {
    return new MetricSamples(
        text.lines()
            .filter(line -> !line.startsWith("#"))
            .map(SAMPLE::matcher)
            .filter(Matcher::matches)
            .map(
                match ->
                    new Sample(
                        match.group(1), labels(match.group(2)), Double.parseDouble(match.group(3))))
            .toList());
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new LinkedHashMap<>();
    Matcher matcher = LABEL.matcher(text == null ? "" : text);
    while (matcher.find()) {
      labels.put(matcher.group(1), matcher.group(2));
    }
    return labels;
  }

  /** Sum over all samples of a name. */
  public double sum(String name) {
    return sum(name, Map.of());
  }

  /** Sum over the samples of a name that carry a label with this value. */
  public double sum(String name, String label, String value) {
    return sum(name, Map.of(label, value));
  }

  private double sum(String name, Map<String, String> labels) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .filter(sample -> sample.labels().entrySet().containsAll(labels.entrySet()))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** Sums of a name by the value of one of its labels, in the order of the scrape. */
  public Map<String, Double> by(String name, String label) {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (Sample sample : samples) {
      if (sample.name().equals(name)) {
        sums.merge(sample.labels().getOrDefault(label, ""), sample.value(), Double::sum);
      }
    }
    return sums;
  }
}
