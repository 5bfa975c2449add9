package dev.narrows.firewall.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.limit.SipHash;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTableTest {
  private static final int CLIENT = 40000;
  private static final int SERVER = 443;
  private static final long NOW = 1_700_000_000_000L;

  private final FlowTable table = new FlowTable(10);
  private final FlowCursor cursor = table.newCursor();

  private static PacketBuilder request(boolean ipv6) {
    return (ipv6 ? PacketBuilder.ipv6() : PacketBuilder.ipv4()).tcp(CLIENT, SERVER).ack();
  }

  private static PacketBuilder answer(boolean ipv6) {
    return ipv6
        ? PacketBuilder.ipv6()
            .source("2001:db8:2::2")
            .destination("2001:db8:1::1")
            .tcp(SERVER, CLIENT)
            .ack()
        : PacketBuilder.ipv4()
            .source("198.51.100.2")
            .destination("192.0.2.1")
            .tcp(SERVER, CLIENT)
            .ack();
  }

  private static PacketView view(PacketBuilder builder) {
    PacketView view = builder.view();
    assertThat(view.check().isNetworkFault()).isFalse();
    return view;
  }

  private void see(PacketBuilder builder, int payload) {
    see(builder, payload, NOW);
  }

  private void see(PacketBuilder builder, int payload, long now) {
    PacketView packet = view(builder.payload(payload));
    assertThat(cursor.findOrAdd(packet, now)).isTrue();
    cursor.recordProgress(packet.tcp(), payload);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTellEachEndWhatTheOtherAnnounced(boolean ipv6) {
    cursor.findOrAdd(view(request(ipv6)), NOW);
    cursor.recordSyn(1340, 7, 100);
    cursor.findOrAdd(view(answer(ipv6)), NOW + 5);
    cursor.recordSyn(1400, -1, 900);

    FlowCursor other = table.newCursor();
    assertThat(other.find(view(request(ipv6)))).isTrue();
    assertThat(other.receiverMss()).isEqualTo(1400);
    assertThat(other.senderMss()).isEqualTo(1340);
    assertThat(other.seenAt()).isEqualTo(NOW + 5);
    assertThat(other.find(view(answer(ipv6)))).isTrue();
    assertThat(other.receiverMss()).isEqualTo(1340);
    assertThat(table.size()).isOne();
  }

  @Test
  void shouldKnowNothingOfOthers() {
    cursor.findOrAdd(view(request(false)), NOW);
    cursor.recordSyn(1340, 7, 100);

    assertThat(cursor.find(view(request(true)))).isFalse();
    assertThat(cursor.find(view(PacketBuilder.ipv4().tcp(CLIENT + 1, SERVER)))).isFalse();
    assertThat(cursor.find(view(PacketBuilder.ipv4().tcp(SERVER, CLIENT)))).isFalse();
    assertThat(cursor.findOrAdd(view(PacketBuilder.ipv4().udp(CLIENT, SERVER)), NOW)).isFalse();
    assertThat(cursor.find(view(PacketBuilder.ipv4().fragmentOffset(8).tcp(CLIENT, SERVER))))
        .isFalse();
    long client = 0xc0000201L;
    long server = 0xc6336402L;
    assertThat(cursor.find(false, 0, client, CLIENT, 0, server, SERVER)).isTrue();
    assertThat(cursor.senderMss()).isEqualTo(1340);
    assertThat(cursor.find(false, 0, server, SERVER, 0, client, CLIENT)).isTrue();
    assertThat(cursor.receiverMss()).isEqualTo(1340);
    assertThat(cursor.find(true, 0, client, CLIENT, 0, server, SERVER)).isFalse();
  }

  @Test
  void shouldTakeSequenceNumbersOnlyNearThoseThatWereSeen() {
    see(request(false).sequence(-500).acknowledgment(77), 1000);

    cursor.find(view(request(false)));
    assertThat(cursor.sentUpTo()).isEqualTo(500);
    assertThat(cursor.isInWindow(-500, NOW)).isTrue();
    assertThat(cursor.isInWindow(100_000, NOW)).isTrue();
    assertThat(cursor.isInWindow(500 - (1 << 18), NOW)).isTrue();
    assertThat(cursor.isInWindow(500 + (1 << 20) + 1, NOW)).isFalse();
    assertThat(cursor.isInWindow(500 + Integer.MIN_VALUE, NOW)).isFalse();
    cursor.find(view(answer(false)));
    assertThat(cursor.isInWindow(77, NOW)).as("what was acknowledged").isTrue();
    assertThat(cursor.isInWindow(77 + (1 << 20) + 1, NOW)).isFalse();
    assertThat(cursor.acknowledgedByReceiver()).isEqualTo(77);
  }

  /** Ahead of the last segment that was seen by what its sender may have sent since. */
  @Test
  void shouldFollowTheSendersPace() {
    see(request(false).sequence(0), 1000, NOW);
    see(request(false).sequence(10_000_000), 1000, NOW + 10);
    see(request(false).sequence(10_001_000), 1000, NOW + 10);
    cursor.find(view(request(false)));

    int last = 10_002_000;
    assertThat(cursor.isInWindow(last + 2_000_000, NOW + 10)).isTrue();
    assertThat(cursor.isInWindow(last + 5_000_000, NOW + 10)).isFalse();
    assertThat(cursor.isInWindow(last + 5_000_000, NOW + 13)).isTrue();
    assertThat(cursor.isInWindow(last - (1 << 18) - 1, NOW + 13)).isFalse();
    int most = (16 << 20) + (1 << 20);
    assertThat(cursor.isInWindow(last + most, NOW + 500)).isTrue();
    assertThat(cursor.isInWindow(last + most + 1, NOW + 500)).isFalse();
    assertThat(cursor.isInWindow(last + 5_000_000, NOW + 60_011)).as("idle").isFalse();
    see(request(false).sequence(last), 1000, NOW + 20);
    see(request(false).sequence(last + 1000), 1000, NOW + 400);
    assertThat(cursor.isInWindow(last + 3_000_000, NOW + 402)).as("paused").isTrue();
  }

  /** Four gigabytes later a sequence number is the same. */
  @Test
  void shouldFindItsPlaceAgainAfterALongGap() {
    see(request(false).sequence(5000), 1000, NOW);
    see(request(false).sequence(5000 + Integer.MIN_VALUE + 7000), 1000, NOW + 59_999);
    assertThat(cursor.sentUpTo()).isEqualTo(6000);
    see(request(false).sequence(5000 + Integer.MIN_VALUE + 7000), 1000, NOW + 60_001);
    assertThat(cursor.sentUpTo()).isEqualTo(13_000 + Integer.MIN_VALUE);
  }

  @Test
  void shouldNotGoBack() {
    see(request(false).sequence(5000).acknowledgment(900), 1000);
    see(request(false).sequence(1000).acknowledgment(100), 1000);

    assertThat(cursor.sentUpTo()).isEqualTo(6000);
    assertThat(cursor.acknowledgedBySender()).isEqualTo(900);
  }

  @Test
  void shouldScaleAWindowWhenBothEndsDo() {
    see(answer(false).sequence(900).acknowledgment(100).window(60001), 0);
    cursor.recordSyn(1460, 7, 900);
    cursor.find(view(request(false)));
    assertThat(cursor.receiverWindow()).isEqualTo(60000);
    cursor.recordSyn(1460, 2, 100);
    assertThat(cursor.receiverWindow()).isEqualTo(60000L << 7);
    assertThat(cursor.isInWindow(100 + (60000 << 7), NOW)).isTrue();
  }

  @Test
  void shouldCountRepetitionsOfTheSameData() {
    cursor.findOrAdd(view(request(false)), NOW);

    assertThat(cursor.countRepetition(7000, NOW)).isEqualTo(1);
    assertThat(cursor.countRepetition(7000, NOW + 200)).isEqualTo(2);
    assertThat(cursor.countRepetition(7000, NOW + 600)).isEqualTo(3);
    assertThat(cursor.repeatedSince()).isEqualTo(NOW);
    assertThat(cursor.countRepetition(0, NOW + 700)).isEqualTo(1);
    assertThat(cursor.repeatedSince()).isEqualTo(NOW + 700);
  }

  /** However many come, the table stays as large as it is, and keeps those that are in use. */
  @Test
  void shouldKeepAConnectionInUseThroughAFlood() {
    FlowTable small = new FlowTable(5);
    FlowCursor eyes = small.newCursor();
    PacketView used = view(request(false));
    eyes.findOrAdd(used, NOW);
    eyes.recordSyn(1234, 3, 1);
    for (int i = 0; i < 20_000; i++) {
      eyes.findOrAdd(view(PacketBuilder.ipv4().tcp(1 + i % 65_000, 80 + i / 65_000)), NOW + i);
      assertThat(eyes.findOrAdd(used, NOW + i)).isTrue();
    }

    assertThat(eyes.senderMss()).isEqualTo(1234);
    assertThat(small.size()).isEqualTo(small.capacity()).isEqualTo(32);
  }

  @Test
  void shouldForgetWhatAnEarlierOwnerOfAPlaceLeft() {
    FlowTable small = new FlowTable(3);
    FlowCursor eyes = small.newCursor();
    for (int i = 0; i < 2_000; i++) {
      assertThat(eyes.findOrAdd(view(PacketBuilder.ipv4().tcp(1 + i, 80)), NOW + i)).isTrue();
      assertThat(eyes.senderMss()).isZero();
      assertThat(eyes.receiverMss()).isZero();
      assertThat(eyes.receiverWindow()).isZero();
      assertThat(eyes.isInWindow(1, NOW)).isFalse();
      assertThat(eyes.repeatedSince()).isZero();
      eyes.recordSyn(1000 + i % 400, 7, 1);
      eyes.countRepetition(1, NOW + i);
    }
  }

  /** As when another thread gives the place away between a thread's look-up and its writing. */
  @Test
  void shouldNotTakeForItsOwnWhatIsWrittenLate() {
    FlowTable small = new FlowTable(3, new SipHash(1, 2));
    FlowCursor late = small.newCursor();
    late.findOrAdd(view(request(false)), NOW);
    FlowCursor eyes = small.newCursor();
    for (int i = 1; i <= small.capacity(); i++) {
      eyes.findOrAdd(view(PacketBuilder.ipv4().tcp(i, 80)), NOW + i);
    }
    late.recordSyn(1234, 7, 1);
    late.countRepetition(1, NOW);

    assertThat(late.find(view(request(false)))).isFalse();
    for (int i = 1; i <= small.capacity(); i++) {
      assertThat(eyes.find(view(PacketBuilder.ipv4().tcp(i, 80)))).isTrue();
      assertThat(eyes.senderMss()).isZero();
      assertThat(eyes.receiverMss()).isZero();
      assertThat(eyes.sentUpTo()).isZero();
      assertThat(eyes.repeatedSince()).isZero();
    }
  }
}
