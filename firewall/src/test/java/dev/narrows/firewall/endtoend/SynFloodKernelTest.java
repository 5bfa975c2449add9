package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.demo.MetricSamples;
import java.time.Duration;
import java.util.Random;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SYNs and too long packets from ever new sources, faster than anyone wants them. */
@Tag("kernel")
class SynFloodKernelTest {
  private static final int PACKETS = 30_000;
  private static final int OVERSIZED_EVERY = 10;

  @Test
  void shouldJudgeEveryPacketAndServeOthersAfterwards() {
    try (GatewayLab lab = GatewayLab.create("flood")) {
      Host client = lab.addHost(1500);
      Host server = lab.addHost(1400);
      NarrowsProcess narrows =
          lab.narrows(RuleSource.builtIn(), "--queues", "2", "--on-failure", "block");
      try (Injector injector = client.injector()) {
        flood(injector);
      }
      Await.until(
          "every packet that was diverted has one outcome",
          Duration.ofSeconds(60),
          () -> judgedOrLost(narrows.metrics()) == lab.divertedPackets());
      MetricSamples metrics = narrows.metrics();
      assertThat(lab.divertedPackets()).isGreaterThan(PACKETS / 2);
      assertThat(metrics.sum("narrows_packets_total")).isPositive();
      assertThat(metrics.sum("narrows_verdict_errors_total")).isZero();
      assertThat(metrics.sum("narrows_packets_total", "outcome", "error")).isZero();
      assertThat(Wire.mss(Handshake.open(client, server, false).syn())).isEqualTo(1360);
      Transfer.send(client, server, true, 1 << 20);
    }
  }

  /**
   * What does not fit a full queue or buffer is dropped when blocking, and the kernel counts it.
   */
  private static double judgedOrLost(MetricSamples metrics) {
    return metrics.sum("narrows_packets_total") + metrics.sum("narrows_queue_dropped_total");
  }

  private static void flood(Injector injector) {
    Random random = new Random(1);
    for (int i = 0; i < PACKETS; i++) {
      PacketBuilder packet =
          random.nextBoolean()
              ? PacketBuilder.ipv4().source(ipv4(random)).destination("10.2.0.2").dontFragment()
              : PacketBuilder.ipv6().source(ipv6(random)).destination("fd02::2");
      boolean oversized = i % OVERSIZED_EVERY == 0;
      injector.send(
          oversized
              ? packet.udp(random.nextInt(65536), 53).payload(1_440).build()
              : packet.tcp(random.nextInt(65536), 443).syn().mss(1460).build());
    }
  }

  private static String ipv4(Random random) {
    return (1 + random.nextInt(222)) + "." + random.nextInt(256) + "." + random.nextInt(256) + ".9";
  }

  private static String ipv6(Random random) {
    return "2001:db8:"
        + Integer.toHexString(random.nextInt(65536))
        + "::"
        + Integer.toHexString(1 + random.nextInt(65535));
  }
}
