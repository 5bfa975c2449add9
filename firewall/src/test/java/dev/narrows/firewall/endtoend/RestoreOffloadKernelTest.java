package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jnetfilter.testing.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
  private NarrowsProcess narrows;

  @BeforeAll
  static void start() {
    lab = GatewayLab.create("restore");
    client = lab.addHost(1400);
    server = lab.addHostBehindSwitch();
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @AfterEach
  void end() {
    if (narrows.isAlive()) {
      narrows.signal("TERM");
      narrows.awaitExit();
    }
  }

  private double outcome(String name) {
    return narrows.metrics().sum("narrows_packets_total", "outcome", name);
  }

  /** How many frames the switch left whole while 64 MiB went over it. */
  private static long send(boolean version6) {
    long before = lab.switches().get(0).longFrames();
    Transfer.send(server, client, version6, OCTETS);
    long longFrames = lab.switches().get(0).longFrames() - before;
    assertThat(longFrames).as("frames that the switch left whole").isGreaterThan(500);
    return longFrames;
  }

  @Test
  void shouldCarryCoalescedFramesAsTheyAre() {
    narrows = lab.narrows(RULES);
    long longFrames = send(false) + send(true);
    // A queue that is full on a busy machine lets some of them go by; TCP sends them again.
    assertThat(outcome("restored")).isGreaterThan(longFrames / 2.0);
    assertThat(outcome("restore_failed")).isZero();
    assertThat(narrows.metrics().sum("narrows_icmp_sent_total")).isZero();
    assertThat(narrows.metrics().sum("narrows_offload_info", "way", "tun")).isEqualTo(1);
  }

  @Test
  void shouldCarryThemAsSegmentsWithoutATunDevice() {
    narrows = lab.launchWithoutTun(RULES);
    narrows.awaitReady();
    long longFrames = send(false) + send(true);
    assertThat(outcome("segmented")).isGreaterThan(longFrames / 2.0);
    assertThat(outcome("restored")).isZero();
    assertThat(narrows.log()).contains("/dev/net/tun cannot be opened");
    assertThat(narrows.metrics().sum("narrows_offload_info", "way", "segments")).isEqualTo(1);
  }

  @Test
  void shouldNotStartWithoutATunDeviceThatItMustHave() {
    narrows = lab.launchWithoutTun(RULES, "--offload", "tun");
    assertThat(narrows.awaitExit()).isEqualTo(1);
    assertThat(narrows.log()).contains("offload = tun, but /dev/net/tun cannot be opened");
    assertThat(lab.diverts()).isEmpty();
    assertThat(lab.queues()).isEmpty();
  }

  /** Then the rule behind answers the sender, which sends short segments and does not listen. */
  @Test
  void shouldRestoreNothingWhenSwitchedOff() {
    narrows = lab.narrows(RULES, "--offload", "off");
    Transfer.start(server, client, false, OCTETS);
    Await.until(
        "a long frame is answered",
        Duration.ofSeconds(60),
        () -> narrows.metrics().sum("narrows_icmp_sent_total") > 0);
    assertThat(outcome("restored") + outcome("segmented")).isZero();
    assertThat(narrows.metrics().sum("narrows_frames_not_restored_total", "reason", "off"))
        .isPositive();
  }
}
