package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router behind the gateway tells of UDP and of echoes. */
@Tag("kernel")
class DatagramPathMtuKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path state;
  private ThreeHops hops;
  private Host client;
  private Host server;

  @BeforeEach
  void build() {
    hops = ThreeHops.create("dgram");
    client = hops.client();
    server = hops.server();
  }

  @AfterEach
  void close() {
    hops.close();
  }

  /** Connection tracking is at work where some rule asks it. */
  private void track() {
    for (String program : new String[] {"iptables", "ip6tables"}) {
      hops.lab()
          .gateway()
          .exec(
              program, "-A", "FORWARD", "-m", "conntrack", "--ctstate", "INVALID", "-j", "ACCEPT");
    }
  }

  private NarrowsProcess narrows() {
    return hops.lab().narrows(RuleSource.builtIn(), "--state", state.toString());
  }

  private static DatagramSocket socket(NetNamespace namespace) {
    return Transfer.inside(
        namespace,
        () -> {
          DatagramSocket socket = new DatagramSocket(0);
          socket.setSoTimeout((int) LIMIT.toMillis());
          return socket;
        });
  }

  /**
   * A datagram there and one back; then one that the kernel sends with DF, and that is too long.
   */
  private void exchange(DatagramSocket from, DatagramSocket to, boolean version6) throws Exception {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByName(server.address(version6)), to.getLocalPort());
    from.send(new DatagramPacket(new byte[10], 10, address));
    DatagramPacket got = new DatagramPacket(new byte[2000], 2000);
    to.receive(got);
    to.send(new DatagramPacket(new byte[10], 10, got.getSocketAddress()));
    from.receive(new DatagramPacket(new byte[2000], 2000));
    int length = 1500 - (version6 ? 48 : 28);
    from.send(new DatagramPacket(new byte[length], length, address));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLearnFromErrorsAboutDatagramsOfATrackedFlow(boolean version6) throws Exception {
    track();
    NarrowsProcess narrows = narrows();
    try (DatagramSocket from = socket(client.namespace());
        DatagramSocket to = socket(server.namespace())) {
      exchange(from, to, version6);
      narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
      assertThat(ThreeHops.paths(narrows, "path-mtu"))
          .contains(" mtu 1400 icmp")
          .contains(" about UDP ")
          .contains(":" + to.getLocalPort() + ", 1500 octets");
    }
    assertThat(hops.mssOfNextSyn(version6)).isEqualTo(1400 - (version6 ? 60 : 40));
  }

  @Test
  void shouldLearnBehindDestinationNat() throws Exception {
    NarrowsProcess narrows = narrows();
    try (DatagramSocket from = socket(client.namespace());
        DatagramSocket to = socket(server.namespace())) {
      hops.lab()
          .gateway()
          .exec(
              "iptables",
              "-t",
              "nat",
              "-A",
              "PREROUTING",
              "-d",
              "198.51.100.7",
              "-j",
              "DNAT",
              "--to-destination",
              server.ipv4());
      client.namespace().route("198.51.100.7", client.gatewayAddress(false));
      InetSocketAddress address = new InetSocketAddress("198.51.100.7", to.getLocalPort());
      from.send(new DatagramPacket(new byte[10], 10, address));
      DatagramPacket got = new DatagramPacket(new byte[2000], 2000);
      to.receive(got);
      to.send(new DatagramPacket(new byte[10], 10, got.getSocketAddress()));
      from.receive(new DatagramPacket(new byte[2000], 2000));
      from.send(new DatagramPacket(new byte[1472], 1472, address));
      narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    }
    assertThat(ThreeHops.paths(narrows, "path-mtu")).contains(server.ipv4() + " mtu 1400 icmp");
  }

  /** Somebody who knows the address and guesses the port; or has no tracked flow at all. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNotBelieveWhatConnectionTrackingDoesNotKnow(boolean tracking) throws Exception {
    if (tracking) {
      track();
    }
    NarrowsProcess narrows = narrows();
    try (DatagramSocket from = socket(client.namespace());
        DatagramSocket to = socket(server.namespace());
        Injector injector = hops.far().injector();
        PacketTap tap = client.tap()) {
      hops.withhold();
      exchange(from, to, false);
      int port = from.getLocalPort() ^ (tracking ? 1 : 0);
      injector.send(fragNeeded(port, to.getLocalPort(), 1300));
      narrows.awaitMetric("narrows_path_mtu_refused_total", "reason", "untracked", 1);
      assertThat(tap.awaitPacket(p -> Wire.isTo(p, client.ipv4()) && p[9] == 1, LIMIT))
          .as("forwarded all the same")
          .isNotNull();
      if (tracking) {
        injector.send(fragNeeded(from.getLocalPort(), to.getLocalPort(), 1279));
        narrows.awaitMetric("narrows_path_mtu_refused_total", "reason", "too_small", 1);
      }
    }
    assertThat(narrows.metrics().sum("narrows_path_mtu_entries")).isZero();
  }

  private byte[] fragNeeded(int from, int to, int mtu) {
    byte[] datagram =
        PacketBuilder.ipv4()
            .dontFragment()
            .source(client.ipv4())
            .destination(server.ipv4())
            .udp(from, to)
            .payload(1472)
            .build();
    return PacketBuilder.ipv4()
        .source(hops.far().ipv4())
        .destination(client.ipv4())
        .icmp(3, 4)
        .rest(mtu)
        .payload(Arrays.copyOf(datagram, 548))
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLearnFromErrorsAboutEchoes(boolean version6) {
    track();
    NarrowsProcess narrows = narrows();
    try (Injector injector = client.injector();
        PacketTap tap = client.tap()) {
      injector.send(echo(version6, 100));
      assertThat(
              tap.awaitPacket(
                  p ->
                      Wire.isTo(p, client.address(version6))
                          && Wire.u8(p, Wire.transportOffset(p)) == (version6 ? 129 : 0),
                  LIMIT))
          .as("an answer")
          .isNotNull();
      injector.send(echo(version6, 1500));
      narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    }
    assertThat(ThreeHops.paths(narrows, "path-mtu"))
        .contains(" mtu 1400 icmp")
        .contains(", identifier 4660, 1500 octets");
  }

  private byte[] echo(boolean version6, int length) {
    return (version6 ? PacketBuilder.ipv6() : PacketBuilder.ipv4().dontFragment())
        .source(client.address(version6))
        .destination(server.address(version6))
        .icmp(version6 ? 128 : 8, 0)
        .rest(0x12340001)
        .payload(length - (version6 ? 48 : 28))
        .build();
  }
}
