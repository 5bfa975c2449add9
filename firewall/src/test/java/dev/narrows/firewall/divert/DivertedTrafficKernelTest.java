package dev.narrows.firewall.divert;

import static dev.narrows.firewall.divert.GatewayLab.SERVER_V4;
import static dev.narrows.firewall.divert.GatewayLab.SERVER_V6;
import static dev.narrows.firewall.divert.Plans.all;
import static dev.narrows.firewall.divert.Plans.group;
import static dev.narrows.firewall.divert.Plans.plan;
import static dev.narrows.firewall.divert.Plans.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.IptablesBackend;
import dev.narrows.firewall.queue.QueueGroup;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.Station;
import dev.narrows.rules.eval.TrafficNeed.Family;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jnetfilter.testing.NetNamespace.Entered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that really go through the queues. */
@Tag("kernel")
class DivertedTrafficKernelTest {
  private static final int UDP = 17;
  private static final int ROUND_TRIPS = 5000;
  private static final int MAX_ROUNDS = 20;

  private static final String ECHO =
      """
      import socket
      s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
      s.bind(('::', 7))
      print('ready', flush=True)
      while True:
          s.sendto(*s.recvfrom(2048))
      """;

  /** One after the other, from as many ports as asked for: a packet lost is an error. */
  private static final String ROUND_TRIP =
      """
      import socket, sys
      v6 = ':' in sys.argv[1]
      sockets = []
      for i in range(int(sys.argv[3])):
          s = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_DGRAM)
          s.settimeout(60)
          s.connect((sys.argv[1], 7))
          sockets.append(s)
      for i in range(int(sys.argv[2])):
          s = sockets[i % len(sockets)]
          s.send(b'%d' % i)
          assert s.recv(100) == b'%d' % i
      """;

  private GatewayLab lab;
  private Entered inside;

  @BeforeEach
  void enter() throws IOException {
    lab = new GatewayLab();
    inside = lab.gateway.enter();
    byte[] ready = new byte[5];
    Process echo = lab.server.start("python3", "-c", ECHO);
    assertThat(echo.getInputStream().readNBytes(ready, 0, 5)).isEqualTo(5);
    assertThat(new String(ready, StandardCharsets.US_ASCII)).isEqualTo("ready");
  }

  @AfterEach
  void leave() {
    inside.close();
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void shouldReplaceAPlanWithNoPacketLostOrMissed(IptablesBackend backend) throws Exception {
    DivertPlan first = forwardUdp(group(100, 1, true, udp()));
    DivertPlan second = forwardUdp(group(101, 1, true, udp()));
    try (QueueListener one = new QueueListener(100);
        QueueListener two = new QueueListener(101);
        Diverts diverts = Diverts.with(backend)) {
      diverts.install(first);
      int changes = 0;
      int rounds = 0;
      // As many as it takes to have changed the plan under traffic, however slow iptables is.
      do {
        Process client = roundTrips(SERVER_V4, ROUND_TRIPS, 1);
        while (client.isAlive()) {
          diverts.install(++changes % 2 == 1 ? second : first);
        }
        assertThat(client.waitFor()).as(output(client)).isZero();
        rounds++;
      } while (rounds < MAX_ROUNDS && (changes < 4 || one.packets() == 0 || two.packets() == 0));

      assertThat(changes).isGreaterThan(3);
      assertThat(one.packets()).isPositive();
      assertThat(two.packets()).isPositive();
      assertThat(one.packets() + two.packets()).isEqualTo(2 * ROUND_TRIPS * rounds);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void shouldSpreadFlowsOverTheQueuesOfAGroup(IptablesBackend backend) throws Exception {
    try (QueueListener one = new QueueListener(100);
        QueueListener two = new QueueListener(101);
        Diverts diverts = Diverts.with(backend)) {
      diverts.install(forwardUdp(group(100, 2, true, udp())));

      for (String server : List.of(SERVER_V4, SERVER_V6)) {
        long before = one.packets() + two.packets();
        Process client = roundTrips(server, 200, 50);
        assertThat(client.waitFor()).as(output(client)).isZero();
        assertThat(one.packets() + two.packets() - before).isEqualTo(400);
      }
      assertThat(one.packets()).isPositive();
      assertThat(two.packets()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void shouldLeaveStandingWhatTheOperatorsOwnFilterDrops(IptablesBackend backend) throws Exception {
    String program = "iptables-" + backend.name().toLowerCase(Locale.ROOT);
    lab.gateway.exec(program, "-A", "FORWARD", "-p", "udp", "--dport", "7", "-j", "DROP");
    try (QueueListener accepting = new QueueListener(100);
        Diverts diverts = Diverts.with(backend)) {
      diverts.install(forwardUdp(group(100, 1, true, udp())));

      assertThat(roundTrips(SERVER_V4, 1, 1).waitFor()).isNotZero();
      assertThat(accepting.packets()).isEqualTo(1);
    }
  }

  @Test
  void shouldNotDivertItsOwnPacketsNorThoseOfLoopback() {
    Station out = station(Hook.OUTPUT, 0, all(Family.IPV4, UDP, true), all(Family.IPV6, UDP, true));
    Station in =
        station(Hook.PREROUTING, -300, all(Family.IPV4, 1, true), all(Family.IPV6, 58, true));
    try (Diverts diverts = Diverts.with(IptablesBackend.NFT)) {
      diverts.install(plan(FailureMode.BLOCK, group(1, 1, true, out, in)));

      assertThat(lab.ping(SERVER_V4, 100)).isFalse();
      assertThat(GatewayLab.pings(lab.gateway, "127.0.0.1", 100)).isTrue();
      assertThat(GatewayLab.pings(lab.gateway, "::1", 100)).isTrue();
      assertThat(echoes(SERVER_V4, 0)).isFalse();
      assertThat(echoes(SERVER_V4, Plans.MARK | 5)).isTrue();
      assertThat(echoes(SERVER_V6, Plans.MARK >>> 1)).isFalse();
      assertThat(echoes(SERVER_V6, Plans.MARK)).isTrue();
    }
  }

  /** Whether a datagram from the gateway with this mark is echoed. */
  private boolean echoes(String server, int mark) {
    String program =
        """
        import socket, sys
        s = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET, 2)
        s.setsockopt(socket.SOL_SOCKET, 36, int(sys.argv[2]))
        s.settimeout(3)
        s.connect((sys.argv[1], 7))
        try:
            s.send(b'x')
            s.recv(1)
        except (TimeoutError, PermissionError):
            print('lost')
        """;
    String arguments = Integer.toString(mark);
    return lab.gateway.exec("python3", "-c", program, server, arguments).isEmpty();
  }

  private Process roundTrips(String server, int count, int flows) {
    String times = Integer.toString(count);
    return lab.client.start("python3", "-c", ROUND_TRIP, server, times, Integer.toString(flows));
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Station udp() {
    return station(Hook.FORWARD, 0, all(Family.IPV4, UDP, true), all(Family.IPV6, UDP, true));
  }

  private static DivertPlan forwardUdp(QueueGroup group) {
    return plan(FailureMode.BLOCK, group);
  }
}
