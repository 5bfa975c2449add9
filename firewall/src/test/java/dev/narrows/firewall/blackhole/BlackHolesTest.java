package dev.narrows.firewall.blackhole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.learned.LearnedMtu;
import dev.narrows.firewall.learned.LearnedMtus;
import dev.narrows.firewall.learned.MtuAddress;
import dev.narrows.firewall.learned.MtuOrigin;
import io.netty.buffer.Unpooled;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;

class BlackHolesTest {
  private static final long AGE = 600_000;
  private static final int HEADERS = 40;
  private static final int PAYLOAD = 1500 - HEADERS;
  private static final MtuAddress SERVER = MtuAddress.parse("198.51.100.1");

  private final LearnedMtus learned = new LearnedMtus(8, 552, AGE);
  private final BlackHoles acting = new BlackHoles(true, true, learned, AGE);
  private final BlackHoles showing = new BlackHoles(true, false, learned, AGE);
  private long now = 1_000_000;

  private static PacketView segment(String to, int sequence, int payload) {
    return packet("192.0.2.1", to, 4000, 80, sequence, 1, payload);
  }

  private static PacketView packet(
      String from, String to, int source, int port, int sequence, int acknowledgment, int payload) {
    byte[] octets =
        PacketBuilder.ipv4()
            .source(from)
            .destination(to)
            .tcp(source, port)
            .sequence(sequence)
            .payload(payload)
            .build();
    PacketView packet = new PacketView().wrap(Unpooled.wrappedBuffer(octets), 0, octets.length);
    packet.check();
    int tcp = packet.transportOffset();
    packet.setU32(tcp + TcpHeader.ACKNOWLEDGMENT_OFFSET, acknowledgment);
    packet.setU8(tcp + TcpHeader.FLAGS_OFFSET, TcpHeader.ACK);
    packet.setU16(tcp + TcpHeader.WINDOW_OFFSET, 1000);
    return packet;
  }

  /** What a path that carries 1400 octets makes of the connection until nothing is suspected. */
  private void live(BlackHoles holes) {
    int unacknowledged = 1;
    holes.suspect(segment("198.51.100.1", unacknowledged, PAYLOAD), 2, now);
    for (int i = 0; i < 100 && holes.hasSuspects(); i++) {
      now += 200;
      PacketView sent = segment("198.51.100.1", unacknowledged, PAYLOAD);
      int size = holes.observe(sent, true, now, now);
      if (size != 0 && size <= 1400) {
        unacknowledged += size - HEADERS;
        PacketView answer = packet("198.51.100.1", "192.0.2.1", 80, 4000, 1, unacknowledged, 0);
        assertThat(holes.observe(answer, true, now, now)).isZero();
      }
    }
  }

  @Test
  void shouldLowerThePathOfABlackHole() {
    live(acting);
    assertThat(acting.results(TrialResult.HOLE)).isEqualTo(1);
    LearnedMtu known = learned.table().get(false, 0, SERVER.low());
    assertThat(known.mtu()).isEqualTo(1400);
    assertThat(known.origin()).isEqualTo(MtuOrigin.BLACK_HOLE);
    assertThat(acting.watched()).isEmpty();
    assertThat(acting.found())
        .singleElement()
        .satisfies(hole -> assertThat(hole.to()).isEqualTo(SERVER))
        .satisfies(hole -> assertThat(hole.acted()).isTrue());
    acting.suspect(segment("198.51.100.1", 1, PAYLOAD), 2, now);
    assertThat(acting.suspects()).as("known already").isZero();
  }

  @Test
  void shouldOnlyShowItAndThenBeQuietForAWhile() {
    live(showing);
    assertThat(learned.table().size()).isZero();
    assertThat(showing.found())
        .singleElement()
        .satisfies(hole -> assertThat(hole.mtu()).isEqualTo(1400))
        .satisfies(hole -> assertThat(hole.acted()).isFalse());
    showing.suspect(segment("198.51.100.1", 1, PAYLOAD), 2, now);
    assertThat(showing.suspects()).isZero();
    now += AGE;
    showing.expire(now, now);
    assertThat(showing.found()).isEmpty();
    showing.suspect(segment("198.51.100.1", 1, PAYLOAD), 2, now);
    assertThat(showing.suspects()).isEqualTo(1);
  }

  @Test
  void shouldSuspectAgainWhatTheOperatorForgets() {
    live(showing);
    assertThat(showing.forget(MtuAddress.parse("198.51.100.2"))).isFalse();
    long before = showing.changes();
    assertThat(showing.forget(SERVER)).isTrue();
    assertThat(showing.found()).isEmpty();
    assertThat(showing.changes()).isGreaterThan(before);
    showing.suspect(segment("198.51.100.1", 1, PAYLOAD), 2, now);
    assertThat(showing.suspects()).isEqualTo(1);
  }

  @Test
  void shouldForgetAllOfThem() {
    live(showing);
    showing.forgetAll();
    assertThat(showing.found()).isEmpty();
  }

  @Test
  void shouldNotOverruleTheOperator() {
    learned.set(SERVER, 1500, now);
    live(acting);
    assertThat(acting.results(TrialResult.HOLE)).isEqualTo(1);
    assertThat(learned.table().get(false, 0, SERVER.low()).mtu()).isEqualTo(1500);
    assertThat(acting.found()).singleElement().matches(hole -> !hole.acted());
  }

  @Test
  void shouldSuspectSoManyAtOnceAndNoMore() {
    for (int i = 1; i <= 20; i++) {
      acting.suspect(segment("198.51.100." + i, 1, PAYLOAD), 2, now);
      acting.suspect(segment("198.51.100." + i, 1, PAYLOAD), 2, now);
    }
    assertThat(acting.suspects()).isEqualTo(BlackHoles.MOST_SUSPECTS);
    assertThat(acting.watched()).hasSize(BlackHoles.MOST_SUSPECTS);
  }

  @Test
  void shouldGiveUpWhatNobodySees() {
    acting.suspect(segment("198.51.100.1", 1, PAYLOAD), 2, now);
    now += 20_000;
    acting.expire(now, now);
    assertThat(acting.suspects()).isZero();
    assertThat(acting.results(TrialResult.UNTESTABLE)).isEqualTo(1);
    assertThat(learned.table().size()).isZero();
  }

  @Test
  void shouldBeginOneTrialInTwoSecondsInTheLongRun() {
    for (int i = 0; i < 16; i++) {
      acting.suspect(segment("198.51.100." + (i + 1), 1, PAYLOAD), 2, now);
    }
    for (int i = 1; i <= 16; i++) {
      String from = "198.51.100." + i;
      PacketView reset = packet(from, "192.0.2.1", 80, 4000, 1, 1, 0);
      reset.setU8(reset.transportOffset() + TcpHeader.FLAGS_OFFSET, TcpHeader.RST);
      acting.observe(reset, true, now, now);
    }
    assertThat(acting.results(TrialResult.ENDED)).isEqualTo(16);
    acting.suspect(segment("203.0.113.1", 1, PAYLOAD), 2, now + 1999);
    assertThat(acting.suspects()).isZero();
    acting.suspect(segment("203.0.113.1", 1, PAYLOAD), 2, now + 2000);
    assertThat(acting.suspects()).isEqualTo(1);
  }
}
