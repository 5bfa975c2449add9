package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trouble that Narrows was made for: bulk TCP through a switch that loses offload metadata. */
@Tag("kernel")
class RestoreOffloadKernelTest {
  private static final long OCTETS = 64L << 20;

  private static final String RULES =
      """
      table inet narrows {
        chain oversize {
          type filter hook prerouting priority raw; policy accept;
          meta length > path mtu restore offload
          meta length > path mtu ip frag-off & 0x4000 != 0 reject with icmp type frag-needed
          meta length > path mtu meta nfproto ipv6 reject with icmpv6 type packet-too-big
        }
        chain clamp {
          type filter hook forward priority mangle; policy accept;
          tcp flags syn / syn,rst tcp option maxseg size set path mtu
        }
      }
      """;

  private static GatewayLab lab;
  private static Host client;
  private static Host server;
  private static NarrowsProcess narrows;

  @BeforeAll
  static void start() {
    lab = GatewayLab.create("restore");
    client = lab.addHost(1400);
    server = lab.addHostBehindSwitch();
    narrows = lab.narrows(RULES);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static double outcome(String name) {
    return narrows.metrics().sum("narrows_packets_total", "outcome", name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCarryCoalescedFramesAsTheyAre(boolean version6) {
    double restored = outcome("restored");
    double answers = narrows.metrics().sum("narrows_icmp_sent_total");
    long before = lab.switches().get(0).longFrames();
    Transfer.send(server, client, version6, OCTETS);
    long longFrames = lab.switches().get(0).longFrames() - before;
    assertThat(longFrames).as("frames that the switch left whole").isGreaterThan(500);
    // A queue that is full on a busy machine lets some of them go by; TCP sends them again.
    assertThat(outcome("restored") - restored).isGreaterThan(longFrames / 2.0);
    assertThat(outcome("restore_failed")).isZero();
    assertThat(narrows.metrics().sum("narrows_icmp_sent_total")).isEqualTo(answers);
  }
}
