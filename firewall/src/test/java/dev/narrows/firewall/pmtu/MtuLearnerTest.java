package dev.narrows.firewall.pmtu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.flow.FlowTable;
import dev.narrows.firewall.learned.LearnedMtu;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuRefusal;
import dev.narrows.firewall.limit.SipHash;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MtuLearnerTest {
  private static final int SEQUENCE = 0xfffffff0;
  private static final int BURST = 4;
  private static final int QUESTIONS = 3;
  private static final long NOW = 1_000_000;

  private final FlowTable flows = new FlowTable(4);
  private final LearnedMtus learned = new LearnedMtus(8, 552, 600_000);
  private final MtuLearner learner =
      new MtuLearner(
          learned,
          flows.newCursor(),
          new TokenBucketTable(SipHash.withRandomKey(), 4, 1, BURST, 0),
          this::isAnswered,
          new TokenBucketTable(SipHash.withRandomKey(), 0, 1, QUESTIONS, 0));
  private boolean answered;
  private int asked;

  private static PacketBuilder toServer(boolean ipv6) {
    return ipv6
        ? PacketBuilder.ipv6().source("2001:db8::7").destination("2001:db8:9::9")
        : PacketBuilder.ipv4().source("192.0.2.7").destination("198.51.100.9");
  }

  /** As the gateway sees it once the handshake has passed. */
  private void handshake(boolean ipv6) {
    new FlowRecorder(flows.newCursor())
        .record(toServer(ipv6).tcp(4711, 443).sequence(SEQUENCE).flags(2).view(), 0);
  }

  private static byte[] segment(boolean ipv6, int port, int sequence, int length) {
    int payload = length - (ipv6 ? 60 : 40);
    byte[] octets = toServer(ipv6).tcp(4711, port).sequence(sequence).payload(payload).build();
    if (!ipv6) {
      octets[6] |= 0x40;
    }
    return octets;
  }

  private void tell(boolean ipv6, int mtu, byte[] quote) {
    tell(Hook.FORWARD, ipv6, mtu, quote);
  }

  private void tell(Hook hook, boolean ipv6, int mtu, byte[] quote) {
    PacketBuilder builder =
        ipv6
            ? PacketBuilder.ipv6().source("2001:db8:5::1").destination("2001:db8::7").icmp(2, 0)
            : PacketBuilder.ipv4().source("203.0.113.1").destination("192.0.2.7").icmp(3, 4);
    byte[] message = builder.rest(mtu).payload(Arrays.copyOf(quote, 548)).build();
    PacketContext context = new PacketContext();
    context.describe(hook, 1, 2, 0, false, false);
    context.setNowNanos(0);
    context.setWallClockNanos(NOW * 1_000_000);
    context.packet().wrap(Unpooled.wrappedBuffer(message), 0, message.length);
    context.packet().check();
    learner.observe(context);
  }

  private List<LearnedMtu> entries() {
    return learned.table().entries(NOW);
  }

  private long refused() {
    return Arrays.stream(MtuRefusal.values()).mapToLong(learned::refused).sum();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLearnFromAMessageAboutASeenConnection(boolean ipv6) {
    handshake(ipv6);
    tell(ipv6, 1400, segment(ipv6, 443, SEQUENCE + 1, 1500));

    assertThat(entries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.mtu()).isEqualTo(1400);
              assertThat(entry.low()).isEqualTo(ipv6 ? 9 : 0xc6336409L);
              assertThat(entry.expiresAt()).isEqualTo(NOW + 600_000);
              assertThat(entry.evidence()).contains(":4711 -> ").contains(":443, 1500 octets");
            });
    assertThat(refused()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "false, 444, 1, 1500, 1400, UNKNOWN_FLOW",
    "true, 444, 1, 1500, 1400, UNKNOWN_FLOW",
    "false, 443, 2000000, 1500, 1400, OUT_OF_WINDOW",
    "false, 443, -1000000, 1500, 1400, OUT_OF_WINDOW",
    "false, 443, 1, 1500, 551, TOO_SMALL",
    "true, 443, 1, 1500, 1279, TOO_SMALL",
    "true, 443, 1, 1500, 0, TOO_SMALL",
    "false, 443, 1, 1500, 1500, QUOTE_FITS",
    "true, 443, 1, 1400, 1480, QUOTE_FITS"
  })
  void shouldCountWhatItDoesNotBelieve(
      boolean ipv6, int port, int offset, int length, int mtu, MtuRefusal reason) {
    handshake(ipv6);
    tell(ipv6, mtu, segment(ipv6, port, SEQUENCE + offset, length));

    assertThat(entries()).isEmpty();
    assertThat(learned.refused(reason)).isEqualTo(1);
    assertThat(refused()).isEqualTo(1);
  }

  @Test
  void shouldNotBelieveThatAFragmentablePacketWasTooLong() {
    handshake(false);
    byte[] quote = segment(false, 443, SEQUENCE + 1, 1500);
    quote[6] &= ~0x40;
    tell(false, 1400, quote);

    assertThat(learned.refused(MtuRefusal.FRAGMENTABLE)).isEqualTo(1);
    assertThat(entries()).isEmpty();
  }

  private boolean isAnswered(MtuMessage quoted) {
    asked++;
    return answered;
  }

  private static byte[] datagram(boolean ipv6) {
    return unfragmentable(ipv6, toServer(ipv6).udp(4711, 443).payload(ipv6 ? 1452 : 1472).build());
  }

  private static byte[] echo(boolean ipv6) {
    PacketBuilder echo = toServer(ipv6).icmp(ipv6 ? 128 : 8, 0).rest(0x12340001);
    return unfragmentable(ipv6, echo.payload(ipv6 ? 1452 : 1472).build());
  }

  private static byte[] unfragmentable(boolean ipv6, byte[] packet) {
    if (!ipv6) {
      packet[6] |= 0x40;
    }
    return packet;
  }

  /** What has no sequence number is believed when connection tracking knows it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldAskConnectionTrackingOfDatagramsAndEchoes(boolean ipv6) {
    tell(ipv6, 1400, datagram(ipv6));
    assertThat(learned.refused(MtuRefusal.UNTRACKED)).isEqualTo(1);
    assertThat(entries()).isEmpty();

    answered = true;
    tell(ipv6, 1400, datagram(ipv6));
    assertThat(entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.mtu()).isEqualTo(1400))
        .satisfies(entry -> assertThat(entry.evidence()).contains("UDP ").contains(":443, 1500"));
    tell(ipv6, 1380, echo(ipv6));
    assertThat(entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.mtu()).isEqualTo(1380))
        .satisfies(entry -> assertThat(entry.evidence()).contains("identifier 4660, 1500 octets"));
    assertThat(asked).isEqualTo(3);
    assertThat(refused()).isEqualTo(1);
  }

  /** A forger has to guess two ports only, so there is less that he can do. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNotLearnLittleFromWhatHasNoSequenceNumber(boolean ipv6) {
    answered = true;
    tell(ipv6, 1279, datagram(ipv6));
    tell(ipv6, 1279, echo(ipv6));
    assertThat(learned.refused(MtuRefusal.TOO_SMALL)).isEqualTo(2);
    assertThat(entries()).isEmpty();
    tell(ipv6, 1280, echo(ipv6));
    assertThat(entries()).hasSize(1);
  }

  @Test
  void shouldLimitHowOftenConnectionTrackingIsAsked() {
    for (int i = 0; i < QUESTIONS + 1; i++) {
      tell(false, 1400, datagram(false));
    }
    assertThat(asked).isEqualTo(QUESTIONS);
    assertThat(learned.refused(MtuRefusal.RATE)).isEqualTo(1);
    tell(true, 1400, segment(true, 443, SEQUENCE + 1, 1500));
    assertThat(learned.refused(MtuRefusal.UNKNOWN_FLOW)).as("TCP is not asked for").isEqualTo(1);
  }

  @Test
  void shouldNotBelieveQuotesThatNobodyNeedsToGuess() {
    answered = true;
    tell(false, 1400, unfragmentable(false, toServer(false).protocol(50).payload(1480).build()));
    byte[] reply = toServer(false).icmp(3, 3).payload(1472).build();
    tell(false, 1400, unfragmentable(false, reply));
    tell(true, 1400, toServer(true).icmp(8, 0).payload(1452).build());

    assertThat(learned.refused(MtuRefusal.PROTOCOL)).isEqualTo(3);
    assertThat(asked).isZero();
    assertThat(entries()).isEmpty();
  }

  /** RFC 1191, 5: a router that does not know the field. */
  @Test
  void shouldTakeTheNextPlateauOfAnOldRouter() {
    handshake(false);
    tell(false, 0, segment(false, 443, SEQUENCE + 1, 1500));

    assertThat(entries()).singleElement().extracting(LearnedMtu::mtu).isEqualTo(1492);
  }

  /** Elsewhere the addresses are those of the other side of a NAT. */
  @Test
  void shouldLearnOnlyWhereConnectionsAreSeen() {
    handshake(false);
    tell(Hook.PREROUTING, false, 1400, segment(false, 443, SEQUENCE + 1, 1500));
    tell(Hook.POSTROUTING, false, 1400, segment(false, 443, SEQUENCE + 1, 1500));
    assertThat(entries()).isEmpty();
    assertThat(refused()).isZero();

    tell(Hook.INPUT, false, 1400, segment(false, 443, SEQUENCE + 1, 1500));
    assertThat(entries()).hasSize(1);
  }

  @Test
  void shouldLimitWhatOneSenderTells() {
    for (int i = 0; i < BURST + 3; i++) {
      tell(false, 1400, segment(false, 443, SEQUENCE + 1, 1500));
    }
    assertThat(learned.refused(MtuRefusal.UNKNOWN_FLOW)).isEqualTo(BURST);
    assertThat(learned.refused(MtuRefusal.RATE)).isEqualTo(3);
  }
}
