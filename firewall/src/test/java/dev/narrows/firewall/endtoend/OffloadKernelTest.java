package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bulk TCP by super-frames, as offload makes them, under the default rules. */
@Tag("kernel")
class OffloadKernelTest {
  private static final long OCTETS = 64L << 20;
  private static final int SEGMENT = 1448;

  /** A super-frame holds up to 45 segments; ten at the median leaves room for slow starts. */
  private static final int FEWER = 10;

  private static GatewayLab lab;
  private static Host client;
  private static Host server;
  private static NarrowsProcess narrows;

  @BeforeAll
  static void start() {
    lab = GatewayLab.create("gso");
    client = lab.addHost(1500);
    server = lab.addHost(1400);
    narrows = lab.narrows(RuleSource.builtIn());
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static Host host(String name) {
    return name.equals("client") ? client : server;
  }

  @ParameterizedTest
  @CsvSource({
    "client, server, false",
    "server, client, false",
    "client, server, true",
    "server, client, true"
  })
  void shouldLetSuperFramesPassWholeAndUnanswered(String from, String to, boolean version6) {
    long framesBefore = host(to).receivedFrames();
    double answersBefore = narrows.metrics().sum("narrows_icmp_sent_total");
    Transfer.send(host(from), host(to), version6, OCTETS);
    assertThat(host(to).receivedFrames() - framesBefore).isLessThan(OCTETS / SEGMENT / FEWER);
    assertThat(narrows.metrics().sum("narrows_icmp_sent_total")).isEqualTo(answersBefore);
    assertThat(narrows.metrics().sum("narrows_verdict_errors_total")).isZero();
  }
}
