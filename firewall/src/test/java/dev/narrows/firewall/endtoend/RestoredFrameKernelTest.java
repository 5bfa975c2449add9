package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.jnetfilter.testing.SegmentingGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One coalesced frame of a connection, to the last field of the segments that come of it. */
@Tag("kernel")
class RestoredFrameKernelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SERVICE = 443;
  private static final int CLIENT_PORT = 40_000;
  private static final int SEQUENCE = 0xffff_0000;
  private static final int HOPS = 33;
  private static final int IDENTIFICATION = 0xfff0;

  /** Expedited forwarding, ECT(0). */
  private static final int TRAFFIC_CLASS = 46 << 2 | 2;

  private static final int ALWAYS = TcpHeader.ACK | TcpHeader.ECE;
  private static final int ON_FIRST = TcpHeader.CWR;
  private static final int ON_LAST = TcpHeader.PSH | TcpHeader.FIN;

  private GatewayLab lab;
  private Host client;
  private Host server;
  private Injector fromClient;
  private Injector fromServer;
  private PacketTap atClient;
  private PacketTap atServer;

  @BeforeEach
  void start() {
    lab = GatewayLab.create("frame");
    client = lab.addHost(1500);
    server = lab.addHost(65_535);
    // A device that takes no long frames leaves the cutting to the kernel.
    lab.gateway().ip("link", "set", client.gatewayDevice(), "gso_max_size", "1600");
    for (Host host : new Host[] {client, server}) {
      for (String program : new String[] {"iptables", "ip6tables"}) {
        host.namespace().exec(program, "-w", "-A", "INPUT", "-p", "tcp", "-j", "DROP");
      }
    }
    fromClient = client.injector();
    fromServer = server.injector();
    atClient = client.tap();
    atServer = server.tap();
  }

  @AfterEach
  void stop() {
    atServer.close();
    atClient.close();
    fromServer.close();
    fromClient.close();
    lab.close();
  }

  private static PacketBuilder packet(Host from, Host to, boolean version6) {
    PacketBuilder builder = version6 ? PacketBuilder.ipv6() : PacketBuilder.ipv4().dontFragment();
    return builder.source(from.address(version6)).destination(to.address(version6));
  }

  private void shakeHands(boolean version6) {
    int mss = version6 ? 1440 : 1460;
    PacketBuilder syn = packet(client, server, version6).tcp(CLIENT_PORT, SERVICE).syn();
    fromClient.send(syn.sequence(-1).mss(mss).build());
    awaitSegment(atServer, CLIENT_PORT);
    PacketBuilder answer = packet(server, client, version6).tcp(SERVICE, CLIENT_PORT).synAck();
    fromServer.send(answer.sequence(SEQUENCE - 1).acknowledgment(0).mss(mss).build());
    awaitSegment(atClient, SERVICE);
  }

  private static PacketView awaitSegment(PacketTap tap, int sourcePort) {
    byte[] segment = tap.awaitPacket(p -> SegmentingGateway.isFrom(p, sourcePort), PATIENCE);
    assertThat(segment).as("a segment from port %d", sourcePort).isNotNull();
    return PacketTap.view(segment);
  }

  /** The longest frame of which a queue hands over all octets has 65,531. */
  @ParameterizedTest
  @CsvSource({
    "false, 0, 65531, 1460",
    "false, 0, 2961, 1460",
    "true, 0, 65531, 1440",
    "true, 0, 3000, 1440",
    "true, 8, 65531, 1400",
    "true, 48, 3000, 1392",
  })
  void shouldArriveAsTheSegmentsItWasMadeOf(
      boolean version6, int extension, int length, int segmentSize) {
    NarrowsProcess narrows = lab.narrows(RuleSource.builtIn());
    shakeHands(version6);
    int headers = version6 ? 40 + extension + 20 : 20 + 20;
    byte[] data = new byte[length - headers];
    new Random(length).nextBytes(data);
    PacketBuilder frame = packet(server, client, version6).ttl(HOPS).tos(TRAFFIC_CLASS);
    if (extension > 0) {
      frame.destinationOptions(extension);
    }
    if (!version6) {
      frame.identification(IDENTIFICATION);
    }
    frame.tcp(SERVICE, CLIENT_PORT).sequence(SEQUENCE).acknowledgment(0);
    fromServer.send(frame.flags(ALWAYS | ON_FIRST | ON_LAST).payload(data).build());

    for (int at = 0; at < data.length; at += segmentSize) {
      PacketView segment = awaitSegment(atClient, SERVICE);
      int end = Math.min(data.length, at + segmentSize);
      assertThat(payload(segment)).isEqualTo(Arrays.copyOfRange(data, at, end));
      assertThat(segment.tcp().sequence()).isEqualTo(SEQUENCE + at);
      int flags = ALWAYS | (at == 0 ? ON_FIRST : 0) | (end == data.length ? ON_LAST : 0);
      assertThat(segment.tcp().flags()).isEqualTo(flags);
      checkNetworkHeader(segment, at / segmentSize);
    }
    assertThat(narrows.metrics().sum("narrows_packets_total", "outcome", "restored")).isEqualTo(1);
    assertThat(narrows.metrics().sum("narrows_icmp_sent_total")).isZero();
  }

  private static byte[] payload(PacketView segment) {
    int from = segment.transportOffset() + segment.tcp().headerLength();
    byte[] octets = new byte[segment.length() - from];
    segment.buffer().getBytes(segment.offset() + from, octets);
    return octets;
  }

  private static void checkNetworkHeader(PacketView segment, int index) {
    if (segment.isIpv6()) {
      assertThat(segment.ipv6().hopLimit()).isEqualTo(HOPS - 1);
      assertThat(segment.ipv6().trafficClass()).isEqualTo(TRAFFIC_CLASS);
      return;
    }
    assertThat(segment.ipv4().timeToLive()).isEqualTo(HOPS - 1);
    assertThat(segment.ipv4().typeOfService()).isEqualTo(TRAFFIC_CLASS);
    assertThat(segment.ipv4().identification()).isEqualTo(IDENTIFICATION + index & 0xffff);
  }
}
