package dev.narrows.firewall.action;

import static dev.narrows.rules.eval.RejectReason.ICMPV6_ADMIN_PROHIBITED;
import static dev.narrows.rules.eval.RejectReason.ICMPV6_PACKET_TOO_BIG;
import static dev.narrows.rules.eval.RejectReason.ICMP_ADMIN_PROHIBITED;
import static dev.narrows.rules.eval.RejectReason.ICMP_FRAG_NEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.limit.RecentFlows;
import dev.narrows.firewall.limit.SipHash;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.RejectReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponderTest {
  private static final String GATEWAY = "192.0.2.254";
  private static final String GATEWAY_V6 = "2001:db8:1::fe";
  private static final int BURST = 5;
  private static final int EPERM = 1;

  private final List<byte[]> sent = new ArrayList<>();
  private final FixedPath path = new FixedPath();
  private final AnswerLimit limit =
      new AnswerLimit(
          new TokenBucketTable(new SipHash(1, 2), 10, 1, BURST, 0),
          new RecentFlows(new SipHash(3, 4), 10, 1_000_000_000_000L));
  private int errno;
  private final Responder responder =
      new Responder(
          path,
          limit,
          answer -> {
            sent.add(ByteBufUtil.getBytes(answer.buffer(), answer.offset(), answer.length()));
            return errno;
          });

  /** A network in which all senders are reached from one address, and one address broadcasts. */
  private static final class FixedPath implements AnswerPath {
    private boolean reachable = true;
    private boolean ipv6;

    @Override
    public boolean find(PacketContext packet) {
      ipv6 = packet.packet().isIpv6();
      return reachable;
    }

    @Override
    public long sourceHigh() {
      return ipv6 ? 0x2001_0db8_0001_0000L : 0;
    }

    @Override
    public long sourceLow() {
      return ipv6 ? 0xfe : 192L << 24 | 2 << 8 | 254;
    }

    @Override
    public boolean isBroadcast(int address) {
      return address == (198 << 24 | 51 << 16 | 100 << 8 | 255);
    }
  }

  private static PacketContext context(byte[] packet, int captured) {
    PacketContext context = new PacketContext();
    ByteBuf buffer = Unpooled.wrappedBuffer(packet);
    context.describe(Hook.PREROUTING, 2, 0, 0, false, false);
    context.packet().wrap(buffer, 0, captured, packet.length);
    assertThat(context.packet().check().isNetworkFault()).isFalse();
    return context;
  }

  private SuppressReason answer(byte[] packet, RejectReason reason, int mtu) {
    return responder.answer(context(packet, packet.length), reason, mtu);
  }

  private SuppressReason answer(PacketBuilder packet, RejectReason reason) {
    return answer(packet.build(), reason, 1400);
  }

  private static PacketBuilder bigIpv4() {
    return PacketBuilder.ipv4().dontFragment().tcp(443, 40000).ack().payload(1460);
  }

  private static PacketBuilder bigIpv6() {
    return PacketBuilder.ipv6().tcp(443, 40000).ack().payload(1440);
  }

  private static int identification(byte[] packet) {
    return ByteBuffer.wrap(packet).getShort(4) & 0xffff;
  }

  @ParameterizedTest
  @CsvSource({"0x00, 0xc0", "0xb8, 0xd8", "0x03, 0xc2", "0xff, 0xde"})
  void shouldBuildFragNeededFreshWithTheQuoteThatFits(String tos, String answerTos) {
    byte[] packet = bigIpv4().ttl(2).tos(Integer.decode(tos)).build();
    assertThat(answer(packet, ICMP_FRAG_NEEDED, 1400)).isNull();
    byte[] expected =
        PacketBuilder.ipv4()
            .source(GATEWAY)
            .destination("192.0.2.1")
            .tos(Integer.decode(answerTos))
            .ttl(64)
            .identification(identification(sent.get(0)))
            .icmp(3, 4)
            .rest(1400)
            .payload(Arrays.copyOf(packet, 548))
            .build();
    assertThat(sent).containsExactly(expected);
    assertThat(expected).hasSize(576);
  }

  @Test
  void shouldBuildPacketTooBigFreshWithTheQuoteThatFits() {
    byte[] packet = bigIpv6().ttl(2).tos(0xb8).flowLabel(0x12345).build();
    assertThat(answer(packet, ICMPV6_PACKET_TOO_BIG, 1400)).isNull();
    byte[] expected =
        PacketBuilder.ipv6()
            .source(GATEWAY_V6)
            .destination("2001:db8:1::1")
            .ttl(64)
            .icmp(2, 0)
            .rest(1400)
            .payload(Arrays.copyOf(packet, 1232))
            .build();
    assertThat(sent).containsExactly(expected);
    assertThat(expected).hasSize(1280);
  }

  @Test
  void shouldQuoteSmallPacketsWholeAndLeaveTheMtuWordZero() {
    byte[] packet = PacketBuilder.ipv4().udp(1, 53).payload(7).build();
    assertThat(answer(packet, ICMP_ADMIN_PROHIBITED, 1400)).isNull();
    assertThat(sent.get(0))
        .isEqualTo(
            PacketBuilder.ipv4()
                .source(GATEWAY)
                .destination("192.0.2.1")
                .tos(0xc0)
                .identification(identification(sent.get(0)))
                .icmp(3, 13)
                .payload(packet)
                .build());
    byte[] packetV6 = PacketBuilder.ipv6().udp(1, 53).payload(7).build();
    assertThat(answer(packetV6, ICMPV6_ADMIN_PROHIBITED, 1400)).isNull();
    assertThat(sent.get(1))
        .isEqualTo(
            PacketBuilder.ipv6()
                .source(GATEWAY_V6)
                .destination("2001:db8:1::1")
                .icmp(1, 1)
                .payload(packetV6)
                .build());
  }

  @Test
  void shouldGiveEachAnswerAnIdentificationOfItsOwn() {
    answer(bigIpv4().sequence(1), ICMP_FRAG_NEEDED);
    answer(bigIpv4().sequence(2), ICMP_FRAG_NEEDED);
    int first = identification(sent.get(0));
    assertThat(identification(sent.get(1))).isEqualTo(first + 1 & 0xffff);
  }

  @ParameterizedTest
  @CsvSource({"0, 68", "67, 68", "68, 68", "1400, 1400", "65535, 65535", "70000, 65535"})
  void shouldNeverTellOfAnImpossibleIpv4Mtu(int mtu, int told) {
    answer(bigIpv4().build(), ICMP_FRAG_NEEDED, mtu);
    assertThat(ByteBuffer.wrap(sent.get(0)).getInt(24)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"0, 1280", "1279, 1280", "1280, 1280", "70000, 70000"})
  void shouldNeverTellOfAnImpossibleIpv6Mtu(int mtu, int told) {
    answer(bigIpv6().build(), ICMPV6_PACKET_TOO_BIG, mtu);
    assertThat(ByteBuffer.wrap(sent.get(0)).getInt(44)).isEqualTo(told);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 11, 12, 1, 2, 6, 7, 19, 40, 255})
  void shouldNotAnswerIcmpErrorsNorUnknownTypes(int type) {
    PacketBuilder packet = PacketBuilder.ipv4().dontFragment().icmp(type, 0).payload(1500);
    assertThat(answer(packet, ICMP_FRAG_NEEDED)).isEqualTo(SuppressReason.ICMP_ERROR);
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 9, 10, 13, 14, 15, 16, 17, 18})
  void shouldAnswerIcmpQueries(int type) {
    PacketBuilder packet = PacketBuilder.ipv4().dontFragment().icmp(type, 0).payload(1500);
    assertThat(answer(packet, ICMP_FRAG_NEEDED)).isNull();
    assertThat(sent).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, ICMP_ERROR",
    "1, ICMP_ERROR",
    "2, ICMP_ERROR",
    "3, ICMP_ERROR",
    "4, ICMP_ERROR",
    "100, ICMP_ERROR",
    "127, ICMP_ERROR",
    "137, REDIRECT"
  })
  void shouldNotAnswerIcmpv6ErrorsNorRedirects(int type, SuppressReason reason) {
    PacketBuilder packet = PacketBuilder.ipv6().hopByHop(8).icmp(type, 0).payload(1500);
    assertThat(answer(packet, ICMPV6_PACKET_TOO_BIG)).isEqualTo(reason);
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 129, 135, 136, 138, 255})
  void shouldAnswerInformationalIcmpv6(int type) {
    PacketBuilder packet = PacketBuilder.ipv6().icmp(type, 0).payload(1500);
    assertThat(answer(packet, ICMPV6_PACKET_TOO_BIG)).isNull();
  }

  @Test
  void shouldNotAnswerLaterIpv4FragmentsButTheFirst() {
    PacketBuilder later = PacketBuilder.ipv4().dontFragment().fragmentOffset(800).payload(1480);
    assertThat(answer(later.protocol(17), ICMP_FRAG_NEEDED))
        .isEqualTo(SuppressReason.LATER_FRAGMENT);
    PacketBuilder first = PacketBuilder.ipv4().dontFragment().moreFragments().udp(1, 2);
    assertThat(answer(first.payload(1472), ICMP_FRAG_NEEDED)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "127.255.255.254",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "198.51.100.255"
      })
  void shouldNotAnswerIpv4SourcesThatAreNoHosts(String source) {
    assertThat(answer(bigIpv4().source(source), ICMP_FRAG_NEEDED))
        .isEqualTo(SuppressReason.SOURCE_NOT_A_HOST);
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "::1", "ff02::1", "ff0e::5"})
  void shouldNotAnswerIpv6SourcesThatAreNoHosts(String source) {
    assertThat(answer(bigIpv6().source(source), ICMPV6_PACKET_TOO_BIG))
        .isEqualTo(SuppressReason.SOURCE_NOT_A_HOST);
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "224.0.0.5, MULTICAST_DESTINATION",
    "239.1.2.3, MULTICAST_DESTINATION",
    "255.255.255.255, BROADCAST_DESTINATION",
    "198.51.100.255, BROADCAST_DESTINATION"
  })
  void shouldNotAnswerIpv4GroupDestinations(String destination, SuppressReason reason) {
    assertThat(answer(bigIpv4().destination(destination), ICMP_FRAG_NEEDED)).isEqualTo(reason);
    assertThat(sent).isEmpty();
  }

  @Test
  void shouldTellSendersToIpv6GroupsOfPacketTooBigOnly() {
    PacketBuilder packet = bigIpv6().destination("ff0e::5");
    assertThat(answer(packet, ICMPV6_ADMIN_PROHIBITED))
        .isEqualTo(SuppressReason.MULTICAST_DESTINATION);
    assertThat(answer(packet, ICMPV6_PACKET_TOO_BIG)).isNull();
  }

  @Test
  void shouldLimitEachSourceButNeverTheFirstMtuOfAFlow() {
    for (int i = 0; i < BURST; i++) {
      assertThat(answer(bigIpv4().sequence(i), ICMP_FRAG_NEEDED)).isNull();
    }
    assertThat(answer(bigIpv4().sequence(BURST), ICMP_FRAG_NEEDED))
        .isEqualTo(SuppressReason.RATE_LIMIT);
    assertThat(answer(bigIpv4().tcp(443, 40001), ICMP_FRAG_NEEDED)).isNull();
    assertThat(answer(bigIpv4().tcp(443, 40001).sequence(78), ICMP_FRAG_NEEDED))
        .isEqualTo(SuppressReason.RATE_LIMIT);
    assertThat(answer(bigIpv4().tcp(443, 40002), ICMP_ADMIN_PROHIBITED))
        .isEqualTo(SuppressReason.RATE_LIMIT);
    assertThat(answer(bigIpv4().source("192.0.2.9"), ICMP_ADMIN_PROHIBITED)).isNull();
    assertThat(answer(bigIpv6(), ICMPV6_ADMIN_PROHIBITED)).isNull();
  }

  private SuppressReason answerAt(long seconds, PacketBuilder packet) {
    byte[] octets = packet.build();
    PacketContext context = context(octets, octets.length);
    context.setNowNanos(TimeUnit.SECONDS.toNanos(seconds));
    RejectReason reason = context.packet().isIpv6() ? ICMPV6_PACKET_TOO_BIG : ICMP_FRAG_NEEDED;
    return responder.answer(context, reason, 1400);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldAnswerASegmentOnceASecond(boolean ipv6) {
    assertThat(answerAt(100, ipv6 ? bigIpv6() : bigIpv4())).isNull();
    assertThat(answerAt(100, ipv6 ? bigIpv6() : bigIpv4())).isEqualTo(SuppressReason.SAME_SEGMENT);
    assertThat(answerAt(100, (ipv6 ? bigIpv6() : bigIpv4()).sequence(77))).isNull();
    assertThat(answerAt(100, (ipv6 ? bigIpv6() : bigIpv4()).tcp(443, 40001))).isNull();
    assertThat(responder.isIgnored()).isFalse();
    assertThat(answerAt(101, ipv6 ? bigIpv6() : bigIpv4())).isNull();
    assertThat(sent).hasSize(4);
  }

  @Test
  void shouldKnowSendersThatIgnoreAnswers() {
    answerAt(100, bigIpv4());
    answerAt(100, bigIpv4().sequence(77));
    assertThat(responder.isIgnored()).isFalse();
    answerAt(101, bigIpv4().sequence(77));
    assertThat(responder.isIgnored()).isTrue();
    answerAt(101, bigIpv4().tcp(443, 40001));
    assertThat(responder.isIgnored()).as("another flow").isFalse();
    answerAt(170, bigIpv4());
    assertThat(responder.isIgnored()).as("after it may have forgotten").isFalse();
  }

  @Test
  void shouldNotTakeAnAnswerForIgnoredThatWasNeverSent() {
    errno = EPERM;
    answerAt(100, bigIpv4());
    errno = 0;
    assertThat(answerAt(100, bigIpv4())).isNull();
    errno = EPERM;
    answerAt(102, bigIpv4().tcp(443, 40001));
    answerAt(104, bigIpv4().tcp(443, 40001));
    assertThat(responder.isIgnored()).isFalse();
  }

  @Test
  void shouldSayWhenThereIsNoWayBackOrTheKernelRefuses() {
    path.reachable = false;
    assertThat(answer(bigIpv4(), ICMP_FRAG_NEEDED)).isEqualTo(SuppressReason.NO_ROUTE_BACK);
    path.reachable = true;
    errno = EPERM;
    assertThat(answer(bigIpv4(), ICMP_FRAG_NEEDED)).isEqualTo(SuppressReason.SEND_FAILED);
  }

  @Test
  void shouldQuoteWhatWasCapturedAndNothingWhenThatIsTooLittle() {
    byte[] packet = bigIpv4().build();
    assertThat(responder.answer(context(packet, 256), ICMP_FRAG_NEEDED, 1400)).isNull();
    assertThat(sent.get(0)).hasSize(28 + 256);
    assertThat(Arrays.copyOfRange(sent.get(0), 28, 284)).isEqualTo(Arrays.copyOf(packet, 256));
    assertThat(responder.answer(context(packet, 27), ICMP_FRAG_NEEDED, 1400))
        .isEqualTo(SuppressReason.NOT_CAPTURED);
    assertThat(responder.answer(context(packet, 28), ICMP_FRAG_NEEDED, 1400)).isNull();
  }

  /** Whether it is an error cannot be told, and then it may be one. */
  @Test
  void shouldNotAnswerIcmpWhoseTypeIsNotThere() {
    byte[] packet = PacketBuilder.ipv4().dontFragment().icmp(8, 0).payload(1500).build();
    assertThat(responder.answer(context(packet, 20), ICMP_FRAG_NEEDED, 1400))
        .isEqualTo(SuppressReason.NOT_CAPTURED);
  }
}
