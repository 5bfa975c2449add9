package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.demo.MetricSamples;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.testing.Await;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packets with every fault that the kernel itself lets through to a queue, and random ones: each is
 * counted once, under its fault, and Narrows goes on. (What is wrong in an IPv4 header never gets
 * past ip_rcv of net/ipv4/ip_input.c, nor a wrong IPv6 length past ip6_rcv_core.)
 */
@Tag("kernel")
class HostilePacketsKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int LINK_MTU = 4_000;
  private static final int RANDOM_PACKETS = 3_000;

  /**
   * Every packet twice, without a word about protocols: iptables itself drops what it cannot parse
   * when a rule asks for one.
   */
  private static final String SEE_ALL =
      """
      table inet narrows {
        chain first {
          type filter hook prerouting priority mangle; policy accept;
          counter accept
        }
        chain second {
          type filter hook forward priority mangle; policy accept;
          counter accept
        }
      }
      """;

  private static final String DROP_SSH =
      """
      table inet narrows {
        chain forward {
          type filter hook forward priority filter; policy accept;
          tcp dport 22 drop
        }
      }
      """;

  private static PacketBuilder ipv4() {
    return PacketBuilder.ipv4().source("10.1.0.2").destination("10.2.0.2");
  }

  private static PacketBuilder ipv6() {
    return PacketBuilder.ipv6().source("fd01::2").destination("fd02::2");
  }

  /** One packet, or several, for each fault that can come this far. */
  private static Map<byte[], PacketFault> faulty() {
    Map<byte[], PacketFault> packets = new LinkedHashMap<>();
    packets.put(ipv4().protocol(6).payload(10).build(), PacketFault.TRANSPORT_HEADER_TRUNCATED);
    packets.put(ipv6().protocol(17).payload(3).build(), PacketFault.TRANSPORT_HEADER_TRUNCATED);
    packets.put(ipv4().tcp(1, 2).syn().dataOffsetField(4).build(), PacketFault.TCP_DATA_OFFSET);
    packets.put(ipv6().tcp(1, 2).syn().dataOffsetField(15).build(), PacketFault.TCP_DATA_OFFSET);
    packets.put(ipv4().udp(1, 2).udpLengthField(7).build(), PacketFault.UDP_LENGTH);
    packets.put(ipv6().udp(1, 2).udpLengthField(900).build(), PacketFault.UDP_LENGTH);
    packets.put(
        ipv6().extension(60, new byte[] {6, 100, 1, 4, 0, 0, 0, 0}).tcp(1, 2).syn().build(),
        PacketFault.IPV6_EXTENSION_HEADER);
    return packets;
  }

  private static PacketBuilder manyHeaders(int count) {
    PacketBuilder packet = ipv6();
    for (int i = 0; i < count; i++) {
      packet.destinationOptions(8);
    }
    return packet;
  }

  private static double faults(MetricSamples metrics, PacketFault fault) {
    return metrics.sum(
        "narrows_packet_faults_total", "fault", fault.name().toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void shouldCountEachOnceAndGoOn(String backend) {
    try (GatewayLab lab = GatewayLab.create("hostile")) {
      Host client = lab.addHost(LINK_MTU);
      Host server = lab.addHost(LINK_MTU);
      NarrowsProcess narrows = lab.narrows(SEE_ALL, "--iptables", backend);
      try (Injector injector = client.injector();
          PacketTap tap = server.tap()) {
        faulty().forEach((packet, fault) -> shouldCount(narrows, injector, packet, fault));
        random(injector);
        injector.send(ipv4().udp(9, 4_711).build());
        assertThat(tap.awaitPacket(p -> Wire.isTo(p, server.ipv4(), 4_711), LIMIT))
            .as("the packet behind them")
            .isNotNull();
      }
      Await.until(
          "every packet that was diverted has one outcome",
          LIMIT,
          () -> narrows.metrics().sum("narrows_packets_total") == lab.divertedPackets());
      assertThat(lab.divertedPackets()).isGreaterThan(RANDOM_PACKETS / 2);
      MetricSamples metrics = narrows.metrics();
      assertThat(metrics.sum("narrows_verdict_errors_total")).isZero();
      assertThat(metrics.sum("narrows_packets_total", "outcome", "error")).isZero();
      Transfer.send(client, server, true, 1 << 20);
    }
  }

  /** The receiver finds the port behind any chain of extension headers; so must a drop. */
  @ParameterizedTest
  @ValueSource(strings = {"bypass", "block"})
  void shouldNotLetALongHeaderChainPastADrop(String onFailure) {
    try (GatewayLab lab = GatewayLab.create("evade")) {
      Host client = lab.addHost(LINK_MTU);
      Host server = lab.addHost(LINK_MTU);
      lab.narrows(DROP_SSH, "--on-failure", onFailure);
      try (Injector injector = client.injector();
          PacketTap tap = server.tap()) {
        for (int headers : new int[] {0, 10, 40, 300}) {
          injector.send(manyHeaders(headers).tcp(1, 22).syn().build());
        }
        injector.send(manyHeaders(10).tcp(1, 23).syn().build());
        byte[] first = tap.awaitPacket(p -> Wire.isTo(p, "fd02::2", 22) || isTelnet(p), LIMIT);
        assertThat(isTelnet(first)).as("only the packet behind them arrives").isTrue();
      }
    }
  }

  private static boolean isTelnet(byte[] packet) {
    return Wire.isTo(packet, "fd02::2", 23);
  }

  private static void shouldCount(
      NarrowsProcess narrows, Injector injector, byte[] packet, PacketFault fault) {
    double before = faults(narrows.metrics(), fault);
    injector.send(packet);
    Await.until(
        "a packet with " + fault + " is counted as such",
        LIMIT,
        () -> faults(narrows.metrics(), fault) > before);
  }

  /** Right up to the IP header, so that they pass the kernel; anything from there on. */
  private static void random(Injector injector) {
    Random random = new Random(9_780);
    int[] protocols = {0, 1, 6, 17, 43, 44, 50, 51, 58, 60, 135, 255};
    for (int i = 0; i < RANDOM_PACKETS; i++) {
      byte[] payload = new byte[random.nextInt(200)];
      random.nextBytes(payload);
      int protocol = protocols[random.nextInt(protocols.length)];
      PacketBuilder network = random.nextBoolean() ? ipv4() : ipv6();
      injector.send(network.protocol(protocol).payload(payload).build());
    }
  }
}
