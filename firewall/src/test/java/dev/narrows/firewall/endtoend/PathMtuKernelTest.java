package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router behind the gateway tells of TCP, and what others say in its name. */
@Tag("kernel")
class PathMtuKernelTest {
  private static final int MTU = ThreeHops.MTU;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path state;
  private ThreeHops hops;
  private GatewayLab lab;
  private Host client;
  private Host far;
  private Host server;

  @BeforeEach
  void build() {
    hops = ThreeHops.create("learn");
    lab = hops.lab();
    client = hops.client();
    far = hops.far();
    server = hops.server();
  }

  @AfterEach
  void close() {
    hops.close();
  }

  private NarrowsProcess narrows() {
    return lab.narrows(RuleSource.builtIn(), "--state", state.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLearnWhatAFarRouterTellsAndClampLaterConnections(boolean version6) throws IOException {
    NarrowsProcess narrows = narrows();
    Transfer.send(client, server, version6, 1 << 20);
    narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    assertThat(client.pathMtu(server.address(version6))).as("the ICMP went on").isEqualTo(MTU);
    assertThat(ThreeHops.paths(narrows, "path-mtu"))
        .contains("mtu 1400 icmp")
        .contains("told by ")
        .contains("about TCP ");
    assertThat(hops.mssOfNextSyn(version6)).isEqualTo(MTU - (version6 ? 60 : 40));

    narrows.signal("TERM");
    assertThat(narrows.awaitExit()).isZero();
    assertThat(Files.readString(state.resolve("path-mtu"))).contains("\t1400\ticmp\t");
    NarrowsProcess next = narrows();
    assertThat(ThreeHops.paths(next, "path-mtu")).contains("mtu 1400 icmp");
    assertThat(hops.mssOfNextSyn(version6)).isEqualTo(MTU - (version6 ? 60 : 40));
    ThreeHops.paths(next, "path-mtu clear all");
    assertThat(hops.mssOfNextSyn(version6)).isEqualTo(1500 - (version6 ? 60 : 40));
  }

  /** From then on the gateway itself tells who sends too long packets there. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTellSendersItselfOnceItKnows(boolean version6) {
    NarrowsProcess narrows = narrows();
    Transfer.send(client, server, version6, 1 << 20);
    narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    hops.withhold();
    Await.until(
        "packets to the server that are longer than its path are diverted",
        LIMIT,
        () -> lab.diverts().stream().anyMatch(rule -> rule.contains(" 0:1400 ")));
    hops.forget();
    String type = version6 ? "packet-too-big" : "frag-needed";
    double before = narrows.metrics().sum("narrows_icmp_sent_total", "type", type);
    byte[] packet =
        (version6 ? PacketBuilder.ipv6() : PacketBuilder.ipv4())
            .source(client.address(version6))
            .destination(server.address(version6))
            .udp(4000, 4001)
            .payload(1420)
            .build();
    if (!version6) {
      packet[6] |= 0x40;
      fixChecksum(packet);
    }
    try (Injector injector = client.injector()) {
      injector.send(packet);
      narrows.awaitMetric("narrows_icmp_sent_total", "type", type, before + 1);
    }
  }

  private static void fixChecksum(byte[] packet) {
    packet[10] = 0;
    packet[11] = 0;
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += Wire.u16(packet, i);
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = ~((sum & 0xffff) + (sum >>> 16));
    packet[10] = (byte) (sum >>> 8);
    packet[11] = (byte) sum;
  }

  /** A host in the far network that guesses, and then one that knows. */
  @ParameterizedTest
  @CsvSource({
    "unknown_flow, 4001, 0, 1400",
    "out_of_window, 0, 100000000, 1400",
    "too_small, 0, 0, 500",
    "quote_fits, 0, 0, 1500"
  })
  void shouldNotBelieveForgedMessages(String reason, int portError, int sequenceError, int mtu) {
    NarrowsProcess narrows = narrows();
    byte[] syn = hops.nextSyn(false);
    try (PacketTap tap = client.tap();
        Injector injector = far.injector()) {
      injector.send(fragNeeded(syn, portError, sequenceError, mtu));
      assertThat(tap.awaitPacket(p -> Wire.isTo(p, client.ipv4()) && p[9] == 1, LIMIT))
          .as("forwarded all the same")
          .isNotNull();
      narrows.awaitMetric("narrows_path_mtu_refused_total", "reason", reason, 1);
      assertThat(narrows.metrics().sum("narrows_path_mtu_entries")).isZero();
      injector.send(fragNeeded(syn, 0, 0, 1420));
      narrows.awaitMetric("narrows_path_mtu_entries", 1);
      injector.send(fragNeeded(syn, 0, 0, 1480));
      narrows.awaitMetric("narrows_path_mtu_refused_total", "reason", "not_lower", 1);
    }
    assertThat(ThreeHops.paths(narrows, "path-mtu")).contains(server.ipv4() + " mtu 1420 ");
  }

  private byte[] fragNeeded(byte[] syn, int portError, int sequenceError, int mtu) {
    int sequence = Wire.u16(syn, 24) << 16 | Wire.u16(syn, 26);
    byte[] segment =
        PacketBuilder.ipv4()
            .source(client.ipv4())
            .destination(server.ipv4())
            .tcp(Wire.u16(syn, 20) ^ portError, Wire.u16(syn, 22))
            .sequence(sequence + 1 + sequenceError)
            .payload(1460)
            .build();
    segment[6] |= 0x40;
    return PacketBuilder.ipv4()
        .source(far.ipv4())
        .destination(client.ipv4())
        .icmp(3, 4)
        .rest(mtu)
        .payload(Arrays.copyOf(segment, 548))
        .build();
  }

  /** The quote shows the addresses before the source NAT, as the connection's packets did. */
  @Test
  void shouldLearnBehindSourceNat() {
    lab.gateway()
        .exec(
            "iptables",
            "-t",
            "nat",
            "-A",
            "POSTROUTING",
            "-o",
            far.gatewayDevice(),
            "-j",
            "MASQUERADE");
    NarrowsProcess narrows = narrows();
    Transfer.send(client, server, false, 1 << 20);
    narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    assertThat(ThreeHops.paths(narrows, "path-mtu json"))
        .contains("\"address\":\"" + server.ipv4() + "\",\"mtu\":1400");
    assertThat(hops.mssOfNextSyn(false)).isEqualTo(MTU - 40);
  }

  /** The client knows the gateway's address only; the quote at FORWARD shows the server's. */
  @Test
  void shouldLearnBehindDestinationNat() throws Exception {
    NarrowsProcess narrows = narrows();
    try (ServerSocket listener = Transfer.listen(server.namespace())) {
      String port = Integer.toString(listener.getLocalPort());
      String to = server.ipv4() + ":" + port;
      lab.gateway()
          .exec(
              "iptables",
              "-t",
              "nat",
              "-A",
              "PREROUTING",
              "-p",
              "tcp",
              "--dport",
              "8080",
              "-j",
              "DNAT",
              "--to-destination",
              to);
      send(client.gatewayAddress(false), listener);
      narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
      assertThat(ThreeHops.paths(narrows, "path-mtu"))
          .contains(server.ipv4() + " mtu 1400 icmp")
          .contains(" -> " + to);
      hops.forget();
      try (PacketTap tap = server.tap()) {
        send(client.gatewayAddress(false), listener);
        byte[] syn = tap.awaitPacket(p -> Wire.isSynTo(p, server.ipv4()), LIMIT);
        assertThat(Wire.mss(syn)).isEqualTo(MTU - 40);
      }
    }
  }

  /** A megabyte to what the gateway makes of port 8080. */
  private void send(String address, ServerSocket listener) throws IOException {
    CompletableFuture<Long> received =
        Transfer.async(
            () -> {
              try (Socket socket = listener.accept()) {
                return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
              }
            });
    try (Socket socket =
        Transfer.connect(client.namespace(), address, 8080, (int) LIMIT.toMillis())) {
      socket.getOutputStream().write(new byte[1 << 20]);
    }
    assertThat(received.join()).isEqualTo(1 << 20);
  }

  /**
   * What the client sends passes the gateway by, what the server sends and the errors do not: of
   * the client's data only the server's acknowledgments tell.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLearnWhenOnlyTheWayBackLeadsThroughTheGateway(boolean version6) {
    NetNamespace.veth(client.namespace(), "x0", far.namespace(), "x0");
    client.namespace().address("x0", "10.8.0.2/24");
    client.namespace().address("x0", "fd08::2/64");
    far.namespace().address("x0", "10.8.0.1/24");
    far.namespace().address("x0", "fd08::1/64");
    for (String device : new String[] {"all", "x0"}) {
      far.namespace().sysctl("net/ipv4/conf/" + device + "/rp_filter", "0");
    }
    client.namespace().exec("ethtool", "-K", "x0", "tso", "off", "gso", "off");
    route(client, "10.9.0.0/24", "10.8.0.1", client.ipv4());
    route(client, "fd09::/64", "fd08::1", client.ipv6());
    NarrowsProcess narrows = narrows();
    Transfer.send(client, server, version6, 1 << 20);
    narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    assertThat(ThreeHops.paths(narrows, "path-mtu"))
        .contains(server.address(version6).substring(0, 4))
        .contains(" mtu 1400 icmp");
  }

  private static void route(Host host, String to, String via, String source) {
    host.namespace().ip("route", "add", to, "via", via, "src", source);
  }
}
