package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.PacketTap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers to too long packets, field by field against those of the kernel in the same place, and
 * the packets that must not be answered (RFC 1812, 4.3.2.7; RFC 4443, 2.4).
 */
@Tag("kernel")
class AnswerKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MTU = 1400;
  private static final int BIG = 1440;
  private static final int SENTINEL_PORT = 7_777;

  private static final Map<String, byte[]> ANSWERED = new LinkedHashMap<>();
  private static final Map<String, byte[]> SILENT = new LinkedHashMap<>();
  private static final Map<String, byte[]> KERNEL = new LinkedHashMap<>();

  private static GatewayLab lab;
  private static Host client;
  private static Injector injector;
  private static NarrowsProcess narrows;

  @BeforeAll
  static void start() {
    lab = GatewayLab.create("answer");
    client = lab.addHost(1500);
    lab.addHost(MTU);
    injector = client.injector();
    fillAnswered();
    fillSilent();
    ANSWERED.forEach((name, packet) -> KERNEL.put(name, answer(packet)));
    narrows = lab.narrows(Rules.OVERSIZE);
  }

  @AfterAll
  static void stop() {
    injector.close();
    lab.close();
  }

  private static PacketBuilder ipv4() {
    return PacketBuilder.ipv4().source("10.1.0.2").destination("10.2.0.2").dontFragment();
  }

  private static PacketBuilder ipv6() {
    return PacketBuilder.ipv6().source("fd01::2").destination("fd02::2");
  }

  private static void fillAnswered() {
    ANSWERED.put("v4 tcp", ipv4().tcp(1, 2).ack().payload(BIG).build());
    ANSWERED.put("v4 udp", ipv4().udp(1, 2).payload(BIG).build());
    ANSWERED.put("v4 one octet", ipv4().udp(1, 2).payload(MTU - 28 + 1).build());
    ANSWERED.put("v4 tos", ipv4().tos(0xb8).udp(1, 2).payload(BIG).build());
    ANSWERED.put("v4 ecn", ipv4().tos(0x03).udp(1, 2).payload(BIG).build());
    ANSWERED.put("v4 ttl", ipv4().ttl(2).udp(1, 2).payload(BIG).build());
    ANSWERED.put("v4 options", ipv4().ipOptions(0x94, 4, 0, 0).udp(1, 2).payload(BIG).build());
    ANSWERED.put("v4 echo", ipv4().icmp(8, 0).payload(BIG).build());
    ANSWERED.put("v4 esp", ipv4().protocol(50).payload(BIG).build());
    ANSWERED.put("v4 first", ipv4().moreFragments().udp(1, 2).payload(BIG).build());
    ANSWERED.put("v6 tcp", ipv6().tcp(1, 2).ack().payload(1400).build());
    ANSWERED.put("v6 udp", ipv6().udp(1, 2).payload(1400).build());
    ANSWERED.put("v6 one octet", ipv6().udp(1, 2).payload(MTU - 48 + 1).build());
    ANSWERED.put("v6 class", ipv6().tos(0xb8).flowLabel(0x12345).udp(1, 2).payload(1400).build());
    ANSWERED.put("v6 hop limit", ipv6().ttl(2).udp(1, 2).payload(1400).build());
    ANSWERED.put("v6 options", ipv6().destinationOptions(16).udp(1, 2).payload(1400).build());
    ANSWERED.put("v6 echo", ipv6().icmp(128, 0).payload(1400).build());
    ANSWERED.put("v6 atomic", ipv6().fragment(0, false).udp(1, 2).payload(1400).build());
    ANSWERED.put("v6 later", ipv6().fragment(800, false).protocol(17).payload(1400).build());
  }

  private static void fillSilent() {
    SILENT.put("v4 icmp error", ipv4().icmp(3, 1).payload(BIG).build());
    SILENT.put("v4 time exceeded", ipv4().icmp(11, 0).payload(BIG).build());
    SILENT.put("v4 redirect", ipv4().icmp(5, 1).payload(BIG).build());
    SILENT.put("v4 later fragment", ipv4().fragmentOffset(800).protocol(17).payload(BIG).build());
    for (String source : new String[] {"0.0.0.5", "127.0.0.1", "224.0.0.9", "255.255.255.255"}) {
      SILENT.put("v4 from " + source, ipv4().source(source).udp(1, 2).payload(BIG).build());
    }
    SILENT.put("v4 from class E", ipv4().source("240.0.0.1").udp(1, 2).payload(BIG).build());
    for (String target : new String[] {"224.0.0.5", "255.255.255.255", "10.2.0.255"}) {
      SILENT.put("v4 to " + target, ipv4().destination(target).udp(1, 2).payload(BIG).build());
    }
    SILENT.put("v4 link broadcast", ipv4().udp(1, 2).payload(BIG).build());
    SILENT.put("v4 checksum", ipv4().badHeaderChecksum().udp(1, 2).payload(BIG).build());
    SILENT.put("v6 icmp error", ipv6().icmp(1, 0).payload(1400).build());
    SILENT.put("v6 too big", ipv6().icmp(2, 0).rest(1300).payload(1400).build());
    SILENT.put("v6 redirect", ipv6().icmp(137, 0).payload(1400).build());
    SILENT.put("v6 unspecified", ipv6().source("::").udp(1, 2).payload(1400).build());
    SILENT.put("v6 multicast", ipv6().source("ff0e::1").udp(1, 2).payload(1400).build());
  }

  private static byte[] answer(byte[] packet) {
    try (PacketTap tap = client.tap()) {
      injector.send(packet);
      byte[] answer = tap.awaitPacket(AnswerKernelTest::isTooBig, LIMIT);
      assertThat(answer).as("the answer").isNotNull();
      return answer;
    }
  }

  /** A frag-needed or packet-too-big to the client. */
  private static boolean isTooBig(byte[] packet) {
    if (Wire.isTo(packet, "10.1.0.2") && Wire.protocol(packet) == 1) {
      return Wire.u16(packet, Wire.transportOffset(packet)) == 0x0304;
    }
    return Wire.isTo(packet, "fd01::2")
        && Wire.protocol(packet) == 58
        && Wire.u8(packet, Wire.transportOffset(packet)) == 2;
  }

  /**
   * Without what each sender chooses for itself: the identification (RFC 6864), and with it the
   * header checksum; the flow label.
   */
  private static byte[] comparable(byte[] answer) {
    byte[] copy = answer.clone();
    if (Wire.isIpv4(copy)) {
      copy[4] = 0;
      copy[5] = 0;
      copy[10] = 0;
      copy[11] = 0;
    } else {
      copy[1] &= (byte) 0xf0;
      copy[2] = 0;
      copy[3] = 0;
    }
    return copy;
  }

  static Stream<String> answered() {
    return Stream.of(
        "v4 tcp",
        "v4 udp",
        "v4 one octet",
        "v4 tos",
        "v4 ecn",
        "v4 ttl",
        "v4 options",
        "v4 echo",
        "v4 esp",
        "v4 first",
        "v6 tcp",
        "v6 udp",
        "v6 one octet",
        "v6 class",
        "v6 hop limit",
        "v6 options",
        "v6 echo",
        "v6 atomic",
        "v6 later");
  }

  @ParameterizedTest
  @MethodSource("answered")
  void shouldAnswerAsTheKernelDoes(String name) {
    double before = narrows.metrics().sum("narrows_icmp_sent_total");
    byte[] answer = answer(ANSWERED.get(name));
    assertSent(before + 1);
    assertThat(comparable(answer)).isEqualTo(comparable(KERNEL.get(name)));
    assertThat(Wire.hasRightChecksums(answer)).isTrue();
  }

  /** An answer is on its way before it is counted; the next test begins with that count. */
  private static void assertSent(double answers) {
    narrows.awaitMetric("narrows_icmp_sent_total", answers);
    assertThat(narrows.metrics().sum("narrows_icmp_sent_total")).isEqualTo(answers);
  }

  static Stream<String> silent() {
    return Stream.of(
        "v4 icmp error",
        "v4 time exceeded",
        "v4 redirect",
        "v4 later fragment",
        "v4 from 0.0.0.5",
        "v4 from 127.0.0.1",
        "v4 from 224.0.0.9",
        "v4 from 255.255.255.255",
        "v4 from class E",
        "v4 to 224.0.0.5",
        "v4 to 255.255.255.255",
        "v4 to 10.2.0.255",
        "v4 link broadcast",
        "v4 checksum",
        "v6 icmp error",
        "v6 too big",
        "v6 redirect",
        "v6 unspecified",
        "v6 multicast");
  }

  /** A packet behind it that is answered shows that the silence is not just a late answer. */
  @ParameterizedTest
  @MethodSource("silent")
  void shouldNotAnswer(String name) {
    double before = narrows.metrics().sum("narrows_icmp_sent_total");
    byte[] sentinel = ipv4().udp(1, SENTINEL_PORT).payload(BIG).build();
    try (PacketTap tap = client.tap()) {
      if (name.equals("v4 link broadcast")) {
        injector.broadcast(SILENT.get(name));
      } else {
        injector.send(SILENT.get(name));
      }
      injector.send(sentinel);
      byte[] answer = tap.awaitPacket(AnswerKernelTest::isTooBig, LIMIT);
      assertThat(answer).as("the answer to the next packet").isNotNull();
      assertThat(Wire.u16(answer, 28 + 22)).as("what is answered").isEqualTo(SENTINEL_PORT);
    }
    assertSent(before + 1);
  }
}
