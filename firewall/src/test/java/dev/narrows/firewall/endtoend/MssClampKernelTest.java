package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The default rules on real connections: what both ends are told, and that data then flows. */
@Tag("kernel")
class MssClampKernelTest {
  private static final int MIB = 1 << 20;

  private static GatewayLab lab;
  private static Host client;
  private static Host narrow;
  private static Host wider;
  private static NarrowsProcess narrows;

  @BeforeAll
  static void start() {
    lab = GatewayLab.create("clamp");
    client = lab.addHost(1500);
    narrow = lab.addHost(1350);
    wider = lab.addHost(1450);
    narrows = lab.narrows(RuleSource.builtIn());
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static Host host(String name) {
    return switch (name) {
      case "narrow" -> narrow;
      case "wider" -> wider;
      default -> client;
    };
  }

  /** The path MTU less 40 octets for IPv4, less 60 for IPv6 (RFC 6691). */
  @ParameterizedTest
  @CsvSource({
    "client, narrow, false, 1310",
    "client, narrow, true, 1290",
    "client, wider, false, 1410",
    "client, wider, true, 1390",
    "narrow, client, false, 1310",
    "narrow, client, true, 1290",
    "wider, narrow, false, 1310",
    "narrow, wider, true, 1290",
  })
  void shouldLowerSynAndSynAckToTheNarrowestLink(
      String from, String to, boolean version6, int expected) {
    Handshake handshake = Handshake.open(host(from), host(to), version6);
    assertThat(Wire.mss(handshake.syn())).as("SYN").isEqualTo(expected);
    assertThat(Wire.mss(handshake.synAck())).as("SYN-ACK").isEqualTo(expected);
  }

  /** veth leaves checksums of local segments partial; a rewritten one has to be whole. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCompleteTheChecksumOfWhatItRewrites(boolean version6) {
    Handshake handshake = Handshake.open(client, narrow, version6);
    assertThat(Wire.hasRightChecksums(handshake.syn())).as("SYN").isTrue();
    assertThat(Wire.hasRightChecksums(handshake.synAck())).as("SYN-ACK").isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNeverRaise(boolean version6) {
    String route = version6 ? "fd02::/64" : "10.2.0.0/24";
    client
        .namespace()
        .ip("route", "add", route, "via", client.gatewayAddress(version6), "advmss", "700");
    try {
      Handshake handshake = Handshake.open(client, narrow, version6);
      assertThat(Wire.mss(handshake.syn())).isEqualTo(700);
      assertThat(Wire.mss(handshake.synAck())).isEqualTo(version6 ? 1290 : 1310);
    } finally {
      client.namespace().ip("route", "del", route, "via", client.gatewayAddress(version6));
    }
  }

  @Test
  void shouldKeepPathsApartWhenConnectionsInterleave() {
    List<CompletableFuture<Integer>> narrowSyns = new ArrayList<>();
    List<CompletableFuture<Integer>> widerSyns = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      narrowSyns.add(Transfer.async(() -> Wire.mss(Handshake.open(client, narrow, false).syn())));
      widerSyns.add(Transfer.async(() -> Wire.mss(Handshake.open(client, wider, false).syn())));
    }
    assertThat(narrowSyns).extracting(CompletableFuture::join).containsOnly(1310);
    assertThat(widerSyns).extracting(CompletableFuture::join).containsOnly(1410);
  }

  @ParameterizedTest
  @CsvSource({
    "client, narrow, false",
    "narrow, client, false",
    "client, narrow, true",
    "wider, client, true"
  })
  void shouldLetBulkDataThrough(String from, String to, boolean version6) {
    Transfer.send(host(from), host(to), version6, 8 * MIB);
  }

  @Test
  void shouldCountWhatItLowered() {
    double before = narrows.metrics().sum("narrows_mss_clamped_total", "family", "ipv6");
    Handshake.open(client, narrow, true);
    assertThat(narrows.metrics().sum("narrows_mss_clamped_total", "family", "ipv6"))
        .isGreaterThanOrEqualTo(before + 2);
    assertThat(narrows.metrics().sum("narrows_verdict_errors_total")).isZero();
  }
}
