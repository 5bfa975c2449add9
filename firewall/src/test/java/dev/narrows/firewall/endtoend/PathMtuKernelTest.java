package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.control.ControlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/**
 * A path with three hops whose last link is narrow: client, gateway with Narrows, far router,
 * server. The far router tells the client, through the gateway.
 */
@Tag("kernel")
class PathMtuKernelTest {
  private static final int MTU = 1400;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path state;
  private GatewayLab lab;
  private Host client;
  private Host far;
  private Host server;
  private NetNamespace serverNamespace;

  @BeforeEach
  void build() {
    lab = GatewayLab.create("learn");
    client = lab.addHost(1500);
    far = lab.addHost(1500);
    serverNamespace = NetNamespace.create("learn");
    server = new Host(serverNamespace, 9, far.namespace());
    far.namespace().forwarding();
    NetNamespace.veth(far.namespace(), "g9", serverNamespace, Host.DEVICE);
    far.namespace().ip("link", "set", "g9", "mtu", Integer.toString(MTU));
    far.namespace().address("g9", server.gatewayAddress(false) + "/24");
    far.namespace().address("g9", server.gatewayAddress(true) + "/64");
    serverNamespace.address(Host.DEVICE, server.ipv4() + "/24");
    serverNamespace.address(Host.DEVICE, server.ipv6() + "/64");
    serverNamespace.route("default", server.gatewayAddress(false));
    serverNamespace.route("default", server.gatewayAddress(true));
    lab.gateway().route("10.9.0.0/24", far.ipv4());
    lab.gateway().route("fd09::/64", far.ipv6());
    client.offload(false, "tso", "gso");
  }

  @AfterEach
  void close() {
    lab.close();
    serverNamespace.close();
  }

  private NarrowsProcess narrows() {
    return lab.narrows(RuleSource.builtIn(), "--state", state.toString());
  }

  private static String paths(NarrowsProcess narrows, String request) {
    List<String> lines = new ArrayList<>();
    ControlClient.ask(narrows.control(), request, lines::add);
    return String.join("\n", lines);
  }

  private void forget() {
    client.namespace().ip("route", "flush", "cache");
    client.namespace().ip("-6", "route", "flush", "cache");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLearnWhatAFarRouterTellsAndClampLaterConnections(boolean version6) throws IOException {
    NarrowsProcess narrows = narrows();
    Transfer.send(client, server, version6, 1 << 20);
    narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    assertThat(client.pathMtu(server.address(version6))).as("the ICMP went on").isEqualTo(MTU);
    assertThat(paths(narrows, "path-mtu"))
        .contains("mtu 1400 icmp")
        .contains("told by ")
        .contains("about TCP ");
    assertThat(mssOfNextSyn(version6)).isEqualTo(MTU - (version6 ? 60 : 40));

    narrows.signal("TERM");
    assertThat(narrows.awaitExit()).isZero();
    assertThat(Files.readString(state.resolve("path-mtu"))).contains("\t1400\ticmp\t");
    NarrowsProcess next = narrows();
    assertThat(paths(next, "path-mtu")).contains("mtu 1400 icmp");
    assertThat(mssOfNextSyn(version6)).isEqualTo(MTU - (version6 ? 60 : 40));
    paths(next, "path-mtu clear all");
    assertThat(mssOfNextSyn(version6)).isEqualTo(1500 - (version6 ? 60 : 40));
  }

  /** Of a SYN of the client as the server gets it. */
  private int mssOfNextSyn(boolean version6) {
    forget();
    try (PacketTap tap = server.tap()) {
      Transfer.send(client, server, version6, 1000);
      int tcp = version6 ? 40 : 20;
      byte[] syn =
          tap.awaitPacket(
              p ->
                  p.length > tcp + 24
                      && p[version6 ? 6 : 9] == 6
                      && Wire.isTo(p, server.address(version6))
                      && (p[tcp + 13] & 0x12) == 2,
              LIMIT);
      assertThat(syn).as("SYN").isNotNull();
      return Wire.u16(syn, tcp + 22);
    }
  }

  /** From then on the gateway itself tells who sends too long packets there. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTellSendersItselfOnceItKnows(boolean version6) {
    NarrowsProcess narrows = narrows();
    Transfer.send(client, server, version6, 1 << 20);
    narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    withhold(far.namespace());
    Await.until(
        "packets to the server that are longer than its path are diverted",
        LIMIT,
        () -> lab.diverts().stream().anyMatch(rule -> rule.contains(" 0:1400 ")));
    forget();
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

  private static void withhold(NetNamespace router) {
    router.exec("iptables", "-A", "OUTPUT", "-p", "icmp", "-j", "DROP");
    router.exec(
        "ip6tables",
        "-A",
        "OUTPUT",
        "-p",
        "icmpv6",
        "--icmpv6-type",
        "packet-too-big",
        "-j",
        "DROP");
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
    byte[] syn = synOfTransfer();
    try (PacketTap tap = client.tap();
        Injector injector = far.injector()) {
      injector.send(fragNeeded(syn, portError, sequenceError, mtu));
      assertThat(tap.awaitPacket(p -> p[9] == 1, LIMIT)).as("forwarded all the same").isNotNull();
      narrows.awaitMetric("narrows_path_mtu_refused_total", "reason", reason, 1);
      assertThat(narrows.metrics().sum("narrows_path_mtu_entries")).isZero();
      injector.send(fragNeeded(syn, 0, 0, 1420));
      narrows.awaitMetric("narrows_path_mtu_entries", 1);
      injector.send(fragNeeded(syn, 0, 0, 1480));
      narrows.awaitMetric("narrows_path_mtu_refused_total", "reason", "not_lower", 1);
    }
    assertThat(paths(narrows, "path-mtu")).contains(server.ipv4() + " mtu 1420 ");
  }

  private byte[] synOfTransfer() {
    try (PacketTap tap = server.tap()) {
      Transfer.send(client, server, false, 1000);
      byte[] syn =
          tap.awaitPacket(
              p -> Wire.isTo(p, server.ipv4()) && p[9] == 6 && (p[33] & 0x12) == 2, LIMIT);
      assertThat(syn).as("SYN").isNotNull();
      return syn;
    }
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
    assertThat(paths(narrows, "path-mtu json"))
        .contains("\"address\":\"" + server.ipv4() + "\",\"mtu\":1400");
    assertThat(mssOfNextSyn(false)).isEqualTo(MTU - 40);
  }
}
