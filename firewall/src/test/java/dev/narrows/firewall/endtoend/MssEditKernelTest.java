package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.demo.MetricSamples;
import java.time.Duration;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Segments of every awkward shape, compared octet for octet as they arrive at the server. */
@Tag("kernel")
class MssEditKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MSS_IPV4 = 1360;
  private static final int MSS_IPV6 = 1340;

  private static GatewayLab lab;
  private static Host client;
  private static Host server;
  private static NarrowsProcess narrows;
  private static Injector injector;
  private static int port = 20_000;

  @BeforeAll
  static void start() {
    lab = GatewayLab.create("edit");
    client = lab.addHost(1500);
    server = lab.addHost(1400);
    narrows = lab.narrows(RuleSource.builtIn());
    injector = client.injector();
  }

  @AfterAll
  static void stop() {
    injector.close();
    lab.close();
  }

  private static PacketBuilder ipv4() {
    return PacketBuilder.ipv4()
        .source(client.ipv4())
        .destination(server.ipv4())
        .dontFragment()
        .tcp(40_000, port)
        .syn();
  }

  private static PacketBuilder ipv6() {
    return PacketBuilder.ipv6().source(client.ipv6()).destination(server.ipv6());
  }

  private static PacketBuilder syn(PacketBuilder network) {
    return network.tcp(40_000, port).syn();
  }

  /** Each test has a port of its own. */
  @BeforeEach
  void choosePort() {
    port++;
  }

  /** What the server got of a packet. */
  private static byte[] forward(byte[] packet) {
    String destination = Wire.isIpv4(packet) ? server.ipv4() : server.ipv6();
    try (PacketTap tap = server.tap()) {
      injector.send(packet);
      byte[] arrived = tap.awaitPacket(p -> Wire.isTo(p, destination, port), LIMIT);
      assertThat(arrived).as("the packet at the server").isNotNull();
      return arrived;
    }
  }

  @Test
  void shouldRewriteASynThatCarriesDataWithoutMovingTheData() {
    byte[] sent = ipv4().mss(1460).option(34, 2).payload(300).build();
    byte[] wanted = ipv4().mss(MSS_IPV4).option(34, 2).payload(300).ttl(63).build();
    assertThat(forward(sent)).isEqualTo(wanted);
  }

  @Test
  void shouldNotExtendASynThatCarriesDataWhenAnOptionIsToBeAdded() {
    narrows.reloadAndWait(Rules.ADD_MSS);
    try {
      byte[] sent = ipv4().option(34, 2).payload(300).build();
      byte[] wanted = ipv4().option(34, 2).payload(300).ttl(63).build();
      assertThat(forward(sent)).isEqualTo(wanted);
    } finally {
      narrows.reloadAndWait(RuleSource.builtIn());
    }
  }

  /** As xt_TCPMSS does: the first option, 536 or 1220 at most. */
  @Test
  void shouldAddAMissingOptionWhenTheRuleSaysSo() {
    narrows.reloadAndWait(Rules.ADD_MSS);
    try {
      byte[] sent4 = ipv4().windowScale(7).nop().build();
      byte[] wanted4 = ipv4().mss(536).windowScale(7).nop().ttl(63).build();
      assertThat(forward(sent4)).isEqualTo(wanted4);
      byte[] sent6 = syn(ipv6()).windowScale(7).nop().build();
      byte[] wanted6 = syn(ipv6()).mss(1220).windowScale(7).nop().ttl(63).build();
      assertThat(forward(sent6)).isEqualTo(wanted6);
    } finally {
      narrows.reloadAndWait(RuleSource.builtIn());
    }
  }

  /** RFC 9293, 3.1 (MUST-64): options may begin anywhere. The kernel's own update fails here. */
  @Test
  void shouldWriteARightChecksumWhenTheOptionBeginsAtAnOddOffset() {
    byte[] afterNop = ipv4().nop().mss(1460).windowScale(7).build();
    assertThat(forward(afterNop))
        .isEqualTo(ipv4().nop().mss(MSS_IPV4).windowScale(7).ttl(63).build());
    byte[] afterScale = syn(ipv6()).windowScale(7).mss(1440).nop().build();
    assertThat(forward(afterScale))
        .isEqualTo(syn(ipv6()).windowScale(7).mss(MSS_IPV6).nop().ttl(63).build());
  }

  /** RFC 9293, 3.2 (MUST-69): what follows end-of-list is padding. */
  @Test
  void shouldLeaveAloneWhatStandsBehindTheEndOfTheOptions() {
    byte[] sent = ipv4().nop().nop().nop().endOfOptions().mss(1460).build();
    assertThat(forward(sent))
        .isEqualTo(ipv4().nop().nop().nop().endOfOptions().mss(1460).ttl(63).build());
  }

  @Test
  void shouldFindTheSegmentBehindExtensionHeaders() {
    byte[] hopByHop = syn(ipv6().hopByHop(8)).mss(1440).build();
    assertThat(forward(hopByHop)).isEqualTo(syn(ipv6().hopByHop(8)).mss(MSS_IPV6).ttl(63).build());
    byte[] destination = syn(ipv6().destinationOptions(24)).mss(1440).build();
    assertThat(forward(destination))
        .isEqualTo(syn(ipv6().destinationOptions(24)).mss(MSS_IPV6).ttl(63).build());
    byte[] both = syn(ipv6().hopByHop(8).destinationOptions(16)).mss(1440).build();
    assertThat(forward(both))
        .isEqualTo(syn(ipv6().hopByHop(8).destinationOptions(16)).mss(MSS_IPV6).ttl(63).build());
  }

  /** RFC 6946: a fragment that is the whole packet is a packet. */
  @Test
  void shouldRewriteAnAtomicFragment() {
    byte[] sent = syn(ipv6().identification(77).fragment(0, false)).mss(1440).build();
    byte[] wanted = syn(ipv6().identification(77).fragment(0, false)).mss(MSS_IPV6).ttl(63).build();
    assertThat(forward(sent)).isEqualTo(wanted);
  }

  /** Their signatures cover the options: RFC 2385, RFC 5925 (5.1). */
  @Test
  void shouldLeaveSignedSegmentsAloneAndCountThem() {
    MetricSamples before = narrows.metrics();
    byte[] md5 = ipv4().mss(1460).md5().build();
    assertThat(forward(md5)).isEqualTo(ipv4().mss(1460).md5().ttl(63).build());
    byte[] ao = syn(ipv6()).mss(1440).authenticationOption().build();
    assertThat(forward(ao)).isEqualTo(syn(ipv6()).mss(1440).authenticationOption().ttl(63).build());
    MetricSamples after = narrows.metrics();
    assertThat(after.sum("narrows_mss_signed_total") - before.sum("narrows_mss_signed_total"))
        .isEqualTo(2);
    assertThat(after.sum("narrows_mss_clamped_total"))
        .isEqualTo(before.sum("narrows_mss_clamped_total"));
  }

  /** RFC 1624, 5: an error that came in goes out. */
  @Test
  void shouldNotMendABadChecksum() {
    byte[] sent = ipv4().mss(1460).badTransportChecksum().build();
    byte[] arrived = forward(sent);
    assertThat(Wire.mss(arrived)).isEqualTo(MSS_IPV4);
    assertThat(Wire.hasRightChecksums(arrived)).isFalse();
  }

  @Test
  void shouldLeaveASmallerOneAndOtherSegmentsAsTheyAre() {
    assertThat(forward(ipv4().mss(900).build())).isEqualTo(ipv4().mss(900).ttl(63).build());
    byte[] ack = ipv4().ack().mss(1460).build();
    assertThat(forward(ack)).isEqualTo(ipv4().ack().mss(1460).ttl(63).build());
    byte[] reset = ipv4().flags(0x06).mss(1460).build();
    assertThat(forward(reset)).isEqualTo(ipv4().flags(0x06).mss(1460).ttl(63).build());
  }

  @Test
  void shouldKeepIpv4OptionsAndOddBits() {
    byte[] sent = ipv4().ipOptions(0x94, 4, 0, 0).tos(0xb8).reservedBit().mss(1460).build();
    byte[] wanted =
        ipv4().ipOptions(0x94, 4, 0, 0).tos(0xb8).reservedBit().mss(MSS_IPV4).ttl(63).build();
    assertThat(forward(sent)).isEqualTo(wanted);
  }
}
