package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.doctor.TrafficWatch.Sighting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class TrafficWatchTest {
  private static final int SERVER = 0x0a010002;
  private static final int CLIENT = 0x0a020002;
  private static final int MTU = 1500;

  private final TrafficWatch watch = new TrafficWatch();
  private long nowMillis;

  /** A segment with all its payload, in 40 octets of headers. */
  private static ByteBuf segment(int sequence) {
    ByteBuf packet = ipv4(6, SERVER, CLIENT);
    packet.writeShort(80).writeShort(4000).writeInt(sequence).writeInt(1);
    return packet.writeByte(5 << 4).writeZero(7);
  }

  private static ByteBuf ipv4(int protocol, int source, int destination) {
    ByteBuf packet = Unpooled.buffer();
    packet.writeByte(0x45).writeZero(8).writeByte(protocol).writeShort(0);
    return packet.writeInt(source).writeInt(destination);
  }

  private static ByteBuf fragNeeded(int mtu) {
    ByteBuf packet = ipv4(1, 0x0a020001, SERVER);
    packet.writeByte(3).writeByte(4).writeZero(4).writeShort(mtu);
    return packet.writeBytes(segment(1));
  }

  private void see(ByteBuf packet, int length, int segmentSize) {
    watch.see(
        new Sighting(packet, 0, packet.readableBytes(), length, segmentSize, true, 2, MTU),
        nowMillis);
  }

  @Test
  void shouldNameWhoSendsCoalescedFrames() {
    see(segment(1), 1500, 0);
    see(segment(1461), 64_000, 1460);
    assertThat(watch.findings()).isEmpty();
    see(segment(70_000), 4420, 0);
    see(segment(80_000), 2960, 0);
    assertThat(watch.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.illness()).isEqualTo(Illness.COALESCED_FRAMES);
              assertThat(finding.subject()).isEqualTo("10.1.0.2");
              assertThat(finding.seen()).startsWith("2 frames of up to 4420 octets");
            });
  }

  @Test
  void shouldNameWhoIgnoresTheMessage() {
    see(fragNeeded(1400), 68, 0);
    nowMillis = 900;
    see(segment(1), 1500, 0);
    nowMillis = 1100;
    see(segment(1461), 1400, 0);
    see(segment(3000), 10_000, 1360);
    assertThat(watch.findings()).isEmpty();
    see(segment(20_000), 10_000, 1361);
    assertThat(watch.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.illness()).isEqualTo(Illness.MESSAGES_IGNORED);
              assertThat(finding.seen()).contains("to 10.2.0.2 carries 1400 octets", "sent 1 ");
            });
  }

  @Test
  void shouldFindABlackHoleAfterRepetitionsWithoutProgress() {
    for (int i = 0; i < 3; i++) {
      see(segment(5), 1500, 0);
    }
    see(segment(1465), 1500, 0); // another one behind it was under way
    for (int i = 0; i < 3; i++) {
      assertThat(watch.findings()).isEmpty();
      see(segment(1465), 1500, 0);
    }
    assertThat(watch.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.illness()).isEqualTo(Illness.BLACK_HOLE);
              assertThat(finding.subject()).isEqualTo("10.2.0.2");
              assertThat(finding.mend().get(0)).startsWith("ip -4 route add 10.2.0.2 mtu 1024 $(");
            });
    see(segment(2925), 1500, 0);
    assertThat(watch.findings()).isEmpty();
  }

  @Test
  void shouldFindABlackHoleWhoseFirstSegmentComesAgainAfterTheLast() {
    see(segment(1), 14_640, 1460);
    see(segment(13_141), 1500, 0); // a loss probe
    for (int i = 0; i < 3; i++) {
      assertThat(watch.findings()).isEmpty();
      see(segment(1), 1500, 0);
    }
    assertThat(watch.findings()).extracting(Finding::illness).containsExactly(Illness.BLACK_HOLE);
  }

  @Test
  void shouldNotTakeAPacketSeenAtTwoLinksForTwo() {
    for (int i = 0; i < 3; i++) {
      ByteBuf packet = segment(1);
      for (int link = 2; link < 6; link++) {
        watch.see(new Sighting(packet, 0, packet.readableBytes(), 1500, 0, true, link, MTU), 0);
      }
    }
    assertThat(watch.findings()).isEmpty();
  }

  @Test
  void shouldNotMindAnythingElse() {
    see(Unpooled.buffer().writeZero(60), 60, 0);
    see(Unpooled.buffer().writeByte(0x60).writeZero(19), 2000, 0);
    see(ipv4(6, SERVER, CLIENT), 2000, 0);
    see(ipv4(1, SERVER, CLIENT).writeByte(3).writeByte(4).writeZero(6), 2000, 0);
    see(ipv4(17, SERVER, CLIENT).writeZero(20), 2000, 0);
    assertThat(watch.findings()).isEmpty();
  }
}
