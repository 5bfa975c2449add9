package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One route with two next hops (ECMP), over a link of 1500 octets and one of 1400. */
@Tag("kernel")
class MultipathKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration GLANCE = Duration.ofMillis(20);

  /** Enough that not all of them take the same way. */
  private static final int ADDRESSES = 32;

  @TempDir private Path state;
  private GatewayLab lab;
  private Host client;
  private Host wide;
  private Host narrow;
  private NetNamespace server;

  @BeforeEach
  void build() {
    lab = GatewayLab.create("ecmp");
    client = lab.addHost(1500);
    wide = lab.addHost(1500);
    narrow = lab.addHost(1400);
    server = NetNamespace.create("ecmp");
    server.sysctl("net/ipv4/conf/all/rp_filter", "0");
    server.sysctl("net/ipv4/conf/default/rp_filter", "0");
    connect(wide, "s0", "10.8.1");
    connect(narrow, "s1", "10.8.2");
    server.ip("link", "set", "lo", "up");
    for (int i = 1; i <= ADDRESSES; i++) {
      server.ip("address", "add", address(i) + "/32", "dev", "lo");
    }
    server.route("default", "10.8.1.1");
    lab.gateway()
        .ip(
            "route",
            "add",
            "10.9.0.0/24",
            "nexthop",
            "via",
            wide.ipv4(),
            "nexthop",
            "via",
            narrow.ipv4());
  }

  private void connect(Host router, String device, String network) {
    NetNamespace namespace = router.namespace();
    namespace.forwarding();
    namespace.sysctl("net/ipv4/conf/all/rp_filter", "0");
    NetNamespace.veth(namespace, "g9", server, device);
    namespace.address("g9", network + ".1/24");
    server.address(device, network + ".2/24");
    namespace.route("10.9.0.0/24", network + ".2");
  }

  @AfterEach
  void close() {
    lab.close();
    server.close();
  }

  private static String address(int number) {
    return "10.9.0." + number;
  }

  /** The kernel chooses by addresses (0), or by ports as well (1), which nobody can ask it for. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void shouldClampToTheLinkThatAConnectionTakes(int policy) throws IOException {
    lab.gateway().sysctl("net/ipv4/fib_multipath_hash_policy", Integer.toString(policy));
    lab.narrows(RuleSource.builtIn(), "--state", state.toString());
    Set<Integer> byWide = new TreeSet<>();
    Set<Integer> byNarrow = new TreeSet<>();
    try (ServerSocket listener = Transfer.listen(server);
        PacketTap wideTap = PacketTap.open(server, "s0");
        PacketTap narrowTap = PacketTap.open(server, "s1")) {
      for (int i = 1; i <= ADDRESSES; i++) {
        String to = address(i);
        try (Socket socket = connect(to, listener)) {
          assertThat(socket.isConnected()).isTrue();
          byte[][] syn = new byte[2][];
          Await.until(
              "the SYN comes by one of the links",
              LIMIT,
              () -> {
                syn[0] = wideTap.awaitPacket(p -> Wire.isSynTo(p, to), GLANCE);
                syn[1] = narrowTap.awaitPacket(p -> Wire.isSynTo(p, to), GLANCE);
                return syn[0] != null || syn[1] != null;
              });
          (syn[0] != null ? byWide : byNarrow).add(Wire.mss(syn[0] != null ? syn[0] : syn[1]));
        }
      }
    }
    assertThat(byNarrow).containsExactly(1360);
    if (policy == 0) {
      assertThat(byWide).containsExactly(1460);
    } else {
      assertThat(byWide).isNotEmpty().isSubsetOf(1360, 1460);
    }
  }

  private Socket connect(String to, ServerSocket listener) {
    return Transfer.connect(
        client.namespace(), to, listener.getLocalPort(), (int) LIMIT.toMillis());
  }

  /** What one of the ways carries less bounds the address, whichever way is taken. */
  @Test
  void shouldLearnFromTheRouterOfEitherWay() {
    lab.setMtu(narrow, 1500);
    narrow.namespace().ip("link", "set", "g9", "mtu", "1300");
    wide.namespace().ip("link", "set", "g9", "mtu", "1300");
    client.offload(false, "tso", "gso");
    NarrowsProcess narrows = lab.narrows(RuleSource.builtIn(), "--state", state.toString());
    Host target = new Host(server, 9, narrow.namespace());
    Transfer.send(client, target, false, 1 << 20);
    narrows.awaitMetric("narrows_path_mtu_learned_total", 1);
    assertThat(ThreeHops.paths(narrows, "path-mtu")).contains(target.ipv4() + " mtu 1300 icmp");
  }
}
