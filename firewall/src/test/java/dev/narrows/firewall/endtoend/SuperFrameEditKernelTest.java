package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk TCP by super-frames under rules that rewrite its packets: each segment is rewritten. */
@Tag("kernel")
class SuperFrameEditKernelTest {
  private static final long OCTETS = 4L << 20;
  private static final int SEGMENT = 1448;
  private static final String RULES =
      """
      table inet t {
        chain c {
          type filter hook forward priority 0
          ip protocol tcp ip dscp set cs1
          ip6 nexthdr tcp ip6 dscp set cs1
        }
      }
      """;

  private static GatewayLab lab;
  private static Host client;
  private static Host server;

  @BeforeAll
  static void start() {
    lab = GatewayLab.create("frames");
    client = lab.addHost(1500);
    server = lab.addHost(1500);
    // Not one may pass unjudged because a queue is full.
    lab.narrows(RULES, "--on-failure", "block");
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static void count() {
    String rules =
        "flush ruleset; table inet t { chain c { type filter hook input priority 0;"
            + " ip dscp != cs1 tcp dport != 0 counter;"
            + " ip6 dscp != cs1 tcp dport != 0 counter; }; }";
    server.namespace().exec("nft", rules);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRewriteEverySegmentOfSuperFrames(boolean version6) {
    count();
    long before = lab.divertedPackets();
    Transfer.send(client, server, version6, OCTETS);
    assertThat(lab.divertedPackets() - before)
        .as("packets diverted, both ways, which fewer are than segments are sent")
        .isLessThan(OCTETS / SEGMENT);
    String counters = server.namespace().exec("nft", "list", "ruleset");
    assertThat(counters).as("what came as it was sent").doesNotContainPattern("packets [1-9]");
  }
}
