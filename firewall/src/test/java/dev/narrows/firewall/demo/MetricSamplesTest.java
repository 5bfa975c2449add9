package dev.narrows.firewall.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class MetricSamplesTest {
  private static final String TEXT =
      """
      # HELP packets_total what a packet became
      # TYPE packets_total counter
      packets_total{queue="1",outcome="accepted"} 7.0
      packets_total{queue="2",outcome="accepted"} 1e3
      packets_total{queue="2",outcome="dropped",note="a \\"b\\", c"} 2.0
      up 1 1700000000
      """;

  @Test
  void shouldSumOverLabels() {
    MetricSamples samples = MetricSamples.parse(TEXT);
    assertThat(samples.sum("packets_total")).isEqualTo(1009);
    assertThat(samples.sum("packets_total", "queue", "2")).isEqualTo(1002);
    assertThat(samples.sum("packets_total", "note", "a \\\"b\\\", c")).isEqualTo(2);
    assertThat(samples.sum("up")).isEqualTo(1);
    assertThat(samples.sum("absent")).isZero();
  }

  @Test
  void shouldGroupByALabel() {
    assertThat(MetricSamples.parse(TEXT).by("packets_total", "outcome"))
        .containsExactly(entry("accepted", 1007.0), entry("dropped", 2.0));
  }
}
