package dev.narrows.firewall.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.limit.RecentFlows;
import dev.narrows.firewall.limit.SipHash;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.RejectReason;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our resets beside those that the kernel sends for the same segments, octet by octet. */
@Tag("kernel")
class TcpResetKernelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SILENCE = Duration.ofMillis(300);

  private static NetNamespace namespace;
  private static TunDevice near;
  private static TunDevice far;

  private byte[] sent;

  @BeforeAll
  static void rejectInTheKernel() {
    namespace = NetNamespace.create("reset");
    near = TunDevice.open(namespace, "near");
    far = TunDevice.open(namespace, "far");
    namespace.address("near", "192.0.2.254/24").address("near", "2001:db8:1::fe/64");
    namespace.address("far", "198.51.100.254/24").address("far", "2001:db8:2::fe/64");
    namespace.forwarding();
    String chain = "chain c { type filter hook forward priority 0; ";
    namespace.exec("nft", "table inet t { " + chain + "reject with tcp reset; }; }");
  }

  @AfterAll
  static void tearDown() {
    for (TunDevice device : new TunDevice[] {far, near}) {
      if (device != null) {
        device.close();
      }
    }
    if (namespace != null) {
      namespace.close();
    }
  }

  private static Arguments ipv4(String name, UnaryOperator<PacketBuilder> change) {
    PacketBuilder packet = PacketBuilder.ipv4().tcp(443, 40000).sequence(0xfffffff0);
    return Arguments.of("IPv4 " + name, change.apply(packet));
  }

  private static Arguments ipv6(String name, UnaryOperator<PacketBuilder> change) {
    PacketBuilder packet = PacketBuilder.ipv6().tcp(443, 40000).sequence(0xfffffff0);
    return Arguments.of("IPv6 " + name, change.apply(packet));
  }

  private static Stream<Arguments> both(String name, UnaryOperator<PacketBuilder> change) {
    return Stream.of(ipv4(name, change), ipv6(name, change));
  }

  static Stream<Arguments> segments() {
    return Stream.of(
            both("SYN", p -> p.syn().mss(1460).sackPermitted()),
            both("SYN with data", p -> p.syn().payload(33)),
            both("ACK", p -> p.flags(0x10).acknowledgment(0x12345678)),
            both("data", p -> p.flags(0x18).acknowledgment(7).payload(700)),
            both("SYN and ACK", p -> p.synAck().mss(1300)),
            both("FIN", p -> p.flags(0x01).payload(3)),
            both("FIN and ACK", p -> p.flags(0x11).acknowledgment(9)),
            both("all flags but RST", p -> p.flags(0xfb)),
            both("no flags", p -> p.flags(0)),
            both("SYN and FIN", p -> p.flags(0x03)),
            both("type of service", p -> p.syn().tos(0xff)),
            both("a long header", p -> p.syn().dataOffsetField(15)),
            both("a short header", p -> p.syn().dataOffsetField(2)),
            both("reserved bits", p -> p.syn().reserved(7)),
            Stream.of(
                ipv4("options", p -> p.ipOptions(1, 1, 1, 1).syn()),
                ipv4("atomic", p -> p.dontFragment().syn()),
                ipv6("hop-by-hop", p -> p.hopByHop(8).syn()),
                ipv6("destination options", p -> p.destinationOptions(16).flags(0x10)),
                ipv6("atomic fragment", p -> p.fragment(0, false).syn()),
                ipv6("flow label", p -> p.flowLabel(0xabcde).syn())))
        .flatMap(each -> each);
  }

  static Stream<Arguments> unanswered() {
    return Stream.of(
            both("RST", p -> p.flags(0x04)),
            both("RST and ACK", p -> p.flags(0x14)),
            both("wrong checksum", p -> p.syn().badTransportChecksum()),
            both("cut header", p -> p.protocol(6).payload(19)),
            Stream.of(
                ipv4("later fragment", p -> p.protocol(6).fragmentOffset(80).payload(40)),
                ipv6("later fragment", p -> p.fragment(80, false).protocol(6).payload(40))))
        .flatMap(each -> each);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("segments")
  void shouldAnswerAsTheKernelDoes(String name, PacketBuilder packet) {
    assertThat(near.write(packet.build())).isZero();
    byte[] kernel = near.await(TcpResetKernelTest::isReset, PATIENCE);
    assertThat(kernel).as("the kernel's answer").isNotNull();
    assertThat(answer(packet.build())).isNull();
    assertThat(hex(sent)).isEqualTo(hex(kernel));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unanswered")
  void shouldBeSilentWhereTheKernelIs(String name, PacketBuilder packet) {
    assertThat(near.write(packet.build())).isZero();
    assertThat(near.await(TcpResetKernelTest::isReset, SILENCE)).isNull();
    assertThat(answer(packet.build())).isNotNull();
    assertThat(sent).isNull();
  }

  private SuppressReason answer(byte[] packet) {
    PacketContext context = new PacketContext();
    context.describe(Hook.FORWARD, 1, 2, 0, false, false);
    context.packet().wrap(Unpooled.wrappedBuffer(packet), 0, packet.length);
    context.packet().check();
    AnswerLimit none =
        new AnswerLimit(
            new TokenBucketTable(SipHash.withRandomKey(), 0, 1, 1, 0),
            new RecentFlows(SipHash.withRandomKey(), 1, 1));
    try (Responder responder = new Responder(new PlainAnswerPath(true), none, this::keep)) {
      return responder.answer(context, RejectReason.TCP_RESET, 0);
    }
  }

  private int keep(PacketView answer) {
    sent = new byte[answer.length()];
    answer.buffer().getBytes(answer.offset(), sent);
    return 0;
  }

  private static boolean isReset(byte[] packet) {
    return packet[packet[0] >>> 4 == 4 ? 9 : 6] == 6;
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }
}
