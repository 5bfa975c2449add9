package dev.narrows.firewall.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.action.SuppressReason;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.rules.Hook;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our answers beside those that the kernel itself gives to the same packets in the same place, and
 * silence where there must be some.
 */
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersKernelTest {
  private static final int OVERSIZE_QUEUE = 1;
  private static final int PROHIBIT_QUEUE = 2;

  /** What the kernel answered before there were any diverts, by packet. */
  private final Map<String, byte[]> kernelAnswers = new LinkedHashMap<>();

  private GatewayLab lab;
  private QueueWorker worker;
  private QueueWorker prohibiting;

  @BeforeAll
  void askTheKernelThenDivert() throws Exception {
    lab = GatewayLab.open("answers");
    lab.namespace().sysctl("net/ipv4/icmp_ratelimit", "0");
    lab.namespace().sysctl("net/ipv6/icmp/ratelimit", "0");
    lab.namespace().ip("route", "add", "203.0.113.0/24", "dev", "wan", "mtu", "1300");
    lab.namespace()
        .ip("-6", "route", "add", "2001:db8:3::/64", "dev", "wan", "mtu", "lock", "1300");
    oversized().forEach(each -> kernelAnswers.put(name(each), lab.provoke(packet(each))));
    for (String program : new String[] {"iptables", "ip6tables"}) {
      String type = program.startsWith("ip6") ? "icmp6-adm-prohibited" : "icmp-admin-prohibited";
      lab.namespace()
          .exec(program, "-A", "FORWARD", "-p", "udp", "-j", "REJECT", "--reject-with", type);
    }
    prohibited().forEach(each -> kernelAnswers.put(name(each), lab.provoke(packet(each))));
    worker = lab.start(OVERSIZE_QUEUE, TestRules.oversize(), FailureMode.BLOCK);
    prohibiting = lab.start(PROHIBIT_QUEUE, TestRules.prohibit(Hook.FORWARD), FailureMode.BLOCK);
    lab.divert(PROHIBIT_QUEUE, "FORWARD", "-i", "lan", "-p", "udp");
    lab.divert(OVERSIZE_QUEUE, "PREROUTING", "-i", "lan", "!", "-p", "udp");
    lab.divert(
        OVERSIZE_QUEUE,
        "PREROUTING",
        "-i",
        "lan",
        "-p",
        "udp",
        "-m",
        "length",
        "--length",
        "1200:65535");
  }

  /**
   * A packet's answer leaves before its outcome is counted: the last test's one may be under way.
   */
  @BeforeEach
  void awaitThatAllIsCounted() {
    GatewayLab.awaitOutcomes(worker, worker.statistics().received());
  }

  @AfterAll
  void close() {
    lab.close();
  }

  private static String name(Arguments each) {
    return (String) each.get()[0];
  }

  private static byte[] packet(Arguments each) {
    return ((PacketBuilder) each.get()[1]).build();
  }

  private static Arguments ipv4(String name, UnaryOperator<PacketBuilder> change) {
    PacketBuilder packet = PacketBuilder.ipv4().dontFragment().tcp(443, 40000).ack().payload(3000);
    return Arguments.of("IPv4 " + name, change.apply(packet.sequence(sequence(name))));
  }

  private static Arguments ipv6(String name, UnaryOperator<PacketBuilder> change) {
    PacketBuilder packet = PacketBuilder.ipv6().tcp(443, 40000).ack().payload(3000);
    return Arguments.of("IPv6 " + name, change.apply(packet.sequence(sequence(name))));
  }

  /** Each is another segment: the same one is answered once a second only. */
  private static int sequence(String name) {
    return name.hashCode();
  }

  private static Stream<Arguments> oversized() {
    return Stream.of(
        ipv4("TCP", packet -> packet),
        ipv4("one octet too long", packet -> packet.payload(GatewayLab.WAN_MTU - 39)),
        ipv4("type of service b8", packet -> packet.tos(0xb8)),
        ipv4("type of service ff", packet -> packet.tos(0xff)),
        ipv4("ECN", packet -> packet.tos(0x03)),
        ipv4("time to live 2", packet -> packet.ttl(2)),
        ipv4("header options", packet -> packet.ipOptions(1, 1, 1, 1)),
        ipv4("reserved bit", packet -> packet.reservedBit()),
        ipv4("UDP", packet -> packet.udp(53, 53).payload(1400)),
        ipv4("echo request", packet -> packet.icmp(8, 0).payload(1400)),
        ipv4("timestamp request", packet -> packet.icmp(13, 0).payload(1400)),
        ipv4("first fragment", packet -> packet.moreFragments().udp(53, 53)),
        ipv4("route with an MTU", packet -> packet.destination("203.0.113.9")),
        ipv6("TCP", packet -> packet),
        ipv6("one octet too long", packet -> packet.payload(GatewayLab.WAN_MTU - 59)),
        ipv6("traffic class and flow label", packet -> packet.tos(0xb9).flowLabel(0xabcde)),
        ipv6("hop limit 2", packet -> packet.ttl(2)),
        ipv6("destination options", packet -> packet.destinationOptions(8)),
        ipv6("first fragment", packet -> packet.fragment(0, true).udp(53, 53)),
        ipv6("later fragment", packet -> packet.fragment(1448, true).protocol(17)),
        ipv6("UDP", packet -> packet.udp(53, 53).payload(1400)),
        ipv6("echo request", packet -> packet.icmp(128, 0).payload(1400)),
        ipv6("route with an MTU", packet -> packet.destination("2001:db8:3::9")));
  }

  private static Stream<Arguments> prohibited() {
    return Stream.of(
        Arguments.of("IPv4 prohibited", PacketBuilder.ipv4().udp(5, 53).payload(100)),
        Arguments.of("IPv4 prohibited, long", PacketBuilder.ipv4().udp(5, 53).payload(1000)),
        Arguments.of("IPv6 prohibited", PacketBuilder.ipv6().udp(5, 53).payload(100)),
        Arguments.of("IPv6 prohibited, long", PacketBuilder.ipv6().udp(5, 53).payload(1100)));
  }

  /** But for what each sender chooses freely: IPv4's identification, IPv6's flow label. */
  private static byte[] comparable(byte[] answer) {
    byte[] copy = answer.clone();
    if (copy[0] >>> 4 == 4) {
      Arrays.fill(copy, 4, 6, (byte) 0);
      Arrays.fill(copy, 10, 12, (byte) 0);
    } else {
      copy[1] &= (byte) 0xf0;
      Arrays.fill(copy, 2, 4, (byte) 0);
    }
    return copy;
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oversized")
  void shouldAnswerOversizedPacketsAsTheKernelDoes(String name, PacketBuilder packet) {
    assertAnswersAsTheKernel(worker, name, packet);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("prohibited")
  void shouldAnswerProhibitedPacketsAsTheKernelDoes(String name, PacketBuilder packet) {
    assertAnswersAsTheKernel(prohibiting, name, packet);
  }

  private void assertAnswersAsTheKernel(QueueWorker by, String name, PacketBuilder packet) {
    byte[] kernels = kernelAnswers.get(name);
    assertThat(kernels).as("the kernel's answer").isNotNull();
    long before = by.counters().outcome(PacketOutcome.REJECTED);
    byte[] ours = lab.provoke(packet.build());
    assertThat(ours).as("our answer").isNotNull();
    assertThat(hex(comparable(ours))).isEqualTo(hex(comparable(kernels)));
    GatewayLab.await(
        () -> by.counters().outcome(PacketOutcome.REJECTED) == before + 1, () -> "no outcome");
    assertThat(lab.hasIcmpError()).as("a second answer").isFalse();
  }

  private static Arguments silent(SuppressReason reason, Arguments packet) {
    return Arguments.of(name(packet), packet.get()[1], reason);
  }

  private static Stream<Arguments> unanswerable() {
    return Stream.of(
        silent(SuppressReason.ICMP_ERROR, ipv4("unreachable", p -> p.icmp(3, 1).payload(1400))),
        silent(SuppressReason.ICMP_ERROR, ipv4("source quench", p -> p.icmp(4, 0).payload(1400))),
        silent(SuppressReason.ICMP_ERROR, ipv4("redirect", p -> p.icmp(5, 1).payload(1400))),
        silent(SuppressReason.ICMP_ERROR, ipv4("time exceeded", p -> p.icmp(11, 0).payload(1400))),
        silent(
            SuppressReason.ICMP_ERROR, ipv4("parameter problem", p -> p.icmp(12, 0).payload(1400))),
        silent(SuppressReason.ICMP_ERROR, ipv4("unknown type", p -> p.icmp(40, 0).payload(1400))),
        silent(
            SuppressReason.LATER_FRAGMENT,
            ipv4("later fragment", p -> p.fragmentOffset(800).protocol(6))),
        silent(SuppressReason.SOURCE_NOT_A_HOST, ipv4("source 0/8", p -> p.source("0.1.2.3"))),
        silent(SuppressReason.SOURCE_NOT_A_HOST, ipv4("source 127/8", p -> p.source("127.0.0.5"))),
        silent(SuppressReason.SOURCE_NOT_A_HOST, ipv4("group source", p -> p.source("224.0.0.9"))),
        silent(SuppressReason.SOURCE_NOT_A_HOST, ipv4("class E", p -> p.source("240.0.0.1"))),
        silent(
            SuppressReason.SOURCE_NOT_A_HOST,
            ipv4("limited broadcast source", p -> p.source("255.255.255.255"))),
        silent(
            SuppressReason.SOURCE_NOT_A_HOST,
            ipv4("broadcast source", p -> p.source("192.0.2.255"))),
        silent(SuppressReason.ICMP_ERROR, ipv6("unreachable", p -> p.icmp(1, 0).payload(1400))),
        silent(SuppressReason.ICMP_ERROR, ipv6("packet too big", p -> p.icmp(2, 0).payload(1400))),
        silent(SuppressReason.ICMP_ERROR, ipv6("unknown error", p -> p.icmp(100, 0).payload(1400))),
        silent(SuppressReason.REDIRECT, ipv6("redirect", p -> p.icmp(137, 0).payload(1400))),
        silent(SuppressReason.SOURCE_NOT_A_HOST, ipv6("no source", p -> p.source("::"))),
        silent(
            SuppressReason.NO_ROUTE_BACK, ipv4("unreachable sender", p -> p.source("100.64.0.1"))),
        silent(
            SuppressReason.NO_ROUTE_BACK,
            ipv6("unreachable sender", p -> p.source("2001:db8:9::1"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unanswerable")
  void shouldDropInSilenceWhatMustNotBeAnswered(
      String name, PacketBuilder packet, SuppressReason reason) {
    long before = GatewayLab.outcomes(worker);
    long silent = worker.counters().outcome(PacketOutcome.REJECTED_SILENTLY);
    long suppressed = worker.counters().icmpSuppressed(reason);
    lab.lan().write(packet.build());
    GatewayLab.awaitOutcomes(worker, before + 1);
    assertThat(worker.counters().outcome(PacketOutcome.REJECTED_SILENTLY)).isEqualTo(silent + 1);
    assertThat(worker.counters().icmpSuppressed(reason)).isEqualTo(suppressed + 1);
    assertThat(lab.hasIcmpError()).isFalse();
  }

  private static Stream<Arguments> neverQueued() {
    return Stream.of(
        ipv4("bad header checksum", packet -> packet.badHeaderChecksum()),
        ipv6("group source", packet -> packet.source("ff0e::1")),
        ipv6("loopback source", packet -> packet.source("::1")));
  }

  /** Header validation comes first (RFC 1812, 5.2.2): the queue never sees such a packet. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("neverQueued")
  void shouldNotEvenSeeWhatTheKernelRefusesOnReceipt(String name, PacketBuilder packet)
      throws Exception {
    // An answer may be seen before its packet is counted and has its verdict.
    while (lab.waiting(OVERSIZE_QUEUE) > 0) {
      Thread.onSpinWait();
    }
    long before = GatewayLab.outcomes(worker);
    lab.lan().write(packet.build());
    PacketBuilder next = PacketBuilder.ipv4().dontFragment().source("192.0.2.77").tcp(3, 4);
    byte[] provoking = next.sequence(sequence(name)).payload(3000).build();
    assertThat(lab.provoke(provoking)).isNotNull();
    GatewayLab.awaitOutcomes(worker, before + 1);
    assertThat(GatewayLab.outcomes(worker)).isEqualTo(before + 1);
  }

  @Test
  void shouldLetPacketsPassThatTheKernelMayFragmentOrThatFit() {
    long before = GatewayLab.outcomes(worker);
    byte[] fits = PacketBuilder.ipv4().dontFragment().tcp(1, 2).payload(1360).build();
    assertThat(lab.forward(fits)).hasSize(GatewayLab.WAN_MTU);
    byte[] fragmentable = PacketBuilder.ipv4().tcp(1, 2).payload(1361).build();
    assertThat(lab.forward(fragmentable)).hasSizeLessThanOrEqualTo(GatewayLab.WAN_MTU);
    assertThat(lab.forward(fragmentable)).isNotNull();
    // What came last may be the first one's other half: the second one must not meet the next test.
    GatewayLab.awaitOutcomes(worker, before + 3);
  }
}
