package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import dev.narrows.firewall.control.ControlClient;
import dev.narrows.firewall.learned.MtuAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A path with three hops, client, gateway with Narrows, far router, server, whose far router loses
 * what is too long for its last link and says nothing; and paths that are no black holes.
 */
@Tag("kernel")
class FarBlackHoleKernelTest {
  private static final int MTU = 1400;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private GatewayLab lab;
  private Host client;
  private Host far;
  private Host server;
  private NetNamespace serverNamespace;

  @BeforeEach
  void build() {
    lab = GatewayLab.create("hole");
    client = lab.addHost(1500);
    far = lab.addHost(1500);
    serverNamespace = NetNamespace.create("hole");
    server = new Host(serverNamespace, 9, far.namespace());
    far.namespace().forwarding();
    NetNamespace.veth(far.namespace(), "g9", serverNamespace, Host.DEVICE);
    far.namespace().address("g9", server.gatewayAddress(false) + "/24");
    far.namespace().address("g9", server.gatewayAddress(true) + "/64");
    serverNamespace.address(Host.DEVICE, server.ipv4() + "/24");
    serverNamespace.address(Host.DEVICE, server.ipv6() + "/64");
    serverNamespace.route("default", server.gatewayAddress(false));
    serverNamespace.route("default", server.gatewayAddress(true));
    // BBR would take the stall for the path's rate, and be slow for minutes after it.
    client.namespace().sysctl("net/ipv4/tcp_congestion_control", "reno");
    lab.gateway().route("10.9.0.0/24", far.ipv4());
    lab.gateway().route("fd09::/64", far.ipv6());
  }

  @AfterEach
  void close() {
    lab.close();
    serverNamespace.close();
  }

  private void makeBlackHole() {
    NetNamespace router = far.namespace();
    router.ip("link", "set", "g9", "mtu", Integer.toString(MTU));
    router.exec("iptables", "-A", "OUTPUT", "-p", "icmp", "--icmp-type", "3/4", "-j", "DROP");
    String tooBig = "packet-too-big";
    router.exec("ip6tables", "-A", "OUTPUT", "-p", "icmpv6", "--icmpv6-type", tooBig, "-j", "DROP");
  }

  private NarrowsProcess narrows(String mode) {
    return lab.narrows(RuleSource.builtIn(), "--blackhole", mode, "--state", "off");
  }

  private static String paths(NarrowsProcess narrows, String request) {
    List<String> lines = new ArrayList<>();
    ControlClient.ask(narrows.control(), request, lines::add);
    return String.join("\n", lines);
  }

  /** The transfer that finds it completes, and later connections never get that far. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldEndTheStallAndClampLaterConnections(boolean version6) {
    makeBlackHole();
    NarrowsProcess narrows = narrows("act");
    Transfer.send(client, server, version6, 1 << 20);
    assertThat(trials(narrows, "hole")).isEqualTo(1);
    assertThat(paths(narrows, "path-mtu"))
        .contains(shown(version6) + " mtu 1400 black-hole, ")
        .contains("segments of 1500 octets vanished");
    assertThat(client.pathMtu(server.address(version6))).as("was told").isEqualTo(MTU);
    client.namespace().ip(version6 ? "-6" : "-4", "route", "flush", "cache");
    assertThat(mssOfNextSyn(version6)).isEqualTo(MTU - (version6 ? 60 : 40));
    Await.until(
        "the log names it",
        LIMIT,
        () -> narrows.log().contains("black hole: " + shown(version6) + " loses"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldOnlyShowItWhenAskedNotToAct(boolean version6) {
    makeBlackHole();
    NarrowsProcess narrows = narrows("detect");
    CompletableFuture<Void> transfer = Transfer.start(client, server, version6, 1 << 20);
    narrows.awaitMetric("narrows_black_hole_trials_total", "result", "hole", 1);
    Await.until("the log names it", LIMIT, () -> narrows.log().contains("nothing is changed"));
    assertThat(transfer).as("stalls as before").isNotDone();
    assertNothingLowered(narrows);
    assertThat(paths(narrows, "path-mtu"))
        .contains("# black hole: " + shown(version6) + " loses segments of 1500 octets")
        .contains("up to 1400 arrive");
    assertThat(paths(narrows, "path-mtu json")).contains("\"lost\":1500");
    assertThat(client.pathMtu(server.address(version6))).as("not told").isEqualTo(1500);
    Await.until("nothing is watched any more", LIMIT, () -> watches().isEmpty());
  }

  @Test
  void shouldLookForNothingWhenSwitchedOff() {
    makeBlackHole();
    NarrowsProcess narrows = narrows("off");
    CompletableFuture<Void> transfer = Transfer.start(client, server, false, 1 << 20);
    awaitRetransmissions(6);
    assertThat(transfer).isNotDone();
    assertThat(narrows.metrics().sum("narrows_black_hole_suspects")).isZero();
    assertThat(narrows.metrics().sum("narrows_black_hole_trials_total")).isZero();
    assertThat(watches()).isEmpty();
  }

  /** Every so-manieth packet of either direction is lost behind Narrows. */
  @ParameterizedTest
  @ValueSource(ints = {100, 20, 5})
  void shouldNotTakeLossForABlackHole(int every) {
    for (String interfaceOption : List.of("-i", "-o")) {
      far.namespace()
          .exec(
              ("iptables -A FORWARD " + interfaceOption + " g9 -m statistic --mode nth --every ")
                  .concat(every + " --packet 0 -j DROP")
                  .split(" "));
    }
    NarrowsProcess narrows = narrows("act");
    Transfer.send(client, server, false, 200_000);
    assertNothingLowered(narrows);
    assertThat(trials(narrows, "hole")).isZero();
  }

  /** The handshake passes, then nothing, whatever its length. */
  @Test
  void shouldNotTakeADeadPeerForABlackHole() throws IOException {
    NarrowsProcess narrows = narrows("act");
    try (ServerSocket listener = Transfer.listen(server.namespace());
        Socket socket =
            Transfer.connect(client.namespace(), server.ipv4(), listener.getLocalPort(), 10_000)) {
      far.namespace().exec("iptables", "-A", "FORWARD", "-j", "DROP");
      socket.getOutputStream().write(new byte[1 << 15]);
      narrows.awaitMetric("narrows_black_hole_trials_total", "result", "silent", 1);
      assertNothingLowered(narrows);
      assertThat(trials(narrows, "hole")).isZero();
      Await.until("nothing is watched any more", LIMIT, () -> watches().isEmpty());
    }
  }

  /** A receiver that does not read, and a connection on which nothing is said. */
  @Test
  void shouldNotTakeASlowReaderForABlackHole() throws Exception {
    NarrowsProcess narrows = narrows("act");
    try (ServerSocket listener = Transfer.listen(server.namespace())) {
      listener.setReceiveBufferSize(4096);
      int port = listener.getLocalPort();
      try (Socket idle = Transfer.connect(client.namespace(), server.ipv4(), port, 10_000);
          Socket socket = Transfer.connect(client.namespace(), server.ipv4(), port, 10_000)) {
        OutputStream out = socket.getOutputStream();
        CompletableFuture<Void> sent =
            Transfer.async(
                () -> {
                  out.write(new byte[1 << 23]);
                  return null;
                });
        Await.until(
            "the window stays closed", LIMIT, () -> client.counter("TcpExt", "TCPWinProbe") >= 4);
        assertNothingLowered(narrows);
        assertThat(trials(narrows, "hole")).isZero();
        assertThat(sent).isNotDone();
        assertThat(idle.isConnected()).isTrue();
      }
    }
  }

  /** The server's address as Narrows writes it. */
  private String shown(boolean version6) {
    return MtuAddress.parse(server.address(version6)).text();
  }

  private static double trials(NarrowsProcess narrows, String result) {
    return narrows.metrics().sum("narrows_black_hole_trials_total", "result", result);
  }

  private static void assertNothingLowered(NarrowsProcess narrows) {
    assertThat(narrows.metrics().sum("narrows_path_mtu_entries")).isZero();
    assertThat(narrows.metrics().sum("narrows_icmp_sent_total")).isZero();
  }

  private List<String> watches() {
    return lab.diverts().stream().filter(rule -> rule.contains("NARROWS_POSTROUTING")).toList();
  }

  private void awaitRetransmissions(int count) {
    Await.until(
        count + " retransmissions", LIMIT, () -> client.counter("Tcp", "RetransSegs") >= count);
  }

  /** Of a SYN of the client as the server gets it. */
  private int mssOfNextSyn(boolean version6) {
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
}
