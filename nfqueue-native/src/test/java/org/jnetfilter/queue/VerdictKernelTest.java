package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("kernel")
class VerdictKernelTest {
  private final QueueFixture net = new QueueFixture();
  private QueuedPacket packet;
  private QueueSocket socket;
  private PacketReader reader;
  private VerdictWriter verdicts;

  @BeforeEach
  void bind() {
    socket = QueueSocket.open(QueueConfig.of(net.queue));
    reader = new PacketReader(socket);
    packet = reader.packet;
    verdicts = socket.verdicts();
    net.divert();
  }

  @AfterEach
  void unbind() {
    socket.close();
    net.close();
  }

  /** A datagram whose port tells which it is. */
  private static byte[] datagram(int port, int octets) {
    return PacketBuilder.ipv4()
        .source(QueueFixture.SOURCE)
        .destination(QueueFixture.DESTINATION)
        .udp(1000, port)
        .payload(octets)
        .build();
  }

  private void send(byte[] octets) {
    assertThat(net.tun.write(octets)).isZero();
  }

  private void awaitPacket() {
    reader.next();
  }

  /** The destination port of what arrived next at the far end, of those sent by {@link #send}. */
  private int arrivedPort() {
    return port(arrived());
  }

  private byte[] arrived() {
    byte[] arrived = net.awaitDatagram();
    assertThat(arrived).as("a packet at the far end").isNotNull();
    return arrived;
  }

  private static int port(byte[] octets) {
    return Byte.toUnsignedInt(octets[22]) << 8 | Byte.toUnsignedInt(octets[23]);
  }

  private List<Integer> takeIds(int count) {
    List<Integer> ids = new ArrayList<>();
    while (ids.size() < count) {
      awaitPacket();
      ids.add(packet.id());
    }
    return ids;
  }

  @Test
  void shouldForwardAnAcceptedPacketOnlyAfterTheFlush() {
    send(datagram(1, 10));
    awaitPacket();
    verdicts.accept(packet.id());
    assertThat(net.kernelQueue().waiting()).isEqualTo(1);
    verdicts.flush();
    assertThat(arrivedPort()).isEqualTo(1);
    assertThat(net.kernelQueue().waiting()).isZero();
  }

  @Test
  void shouldDropWhatIsDropped() {
    send(datagram(1, 10));
    awaitPacket();
    verdicts.drop(packet.id());
    send(datagram(2, 10));
    awaitPacket();
    verdicts.accept(packet.id());
    verdicts.flush();
    assertThat(arrivedPort()).isEqualTo(2);
  }

  @Test
  void shouldSetTheMarkOfAnAcceptedPacket() {
    net.mangle("-A", "POSTROUTING", "-m", "mark", "!", "--mark", "0xabcd", "-j", "DROP");
    send(datagram(1, 10));
    awaitPacket();
    verdicts.accept(packet.id());
    send(datagram(2, 10));
    awaitPacket();
    verdicts.acceptWithMark(packet.id(), 0xabcd);
    verdicts.flush();
    assertThat(arrivedPort()).isEqualTo(2);
  }

  @Test
  void shouldRunARepeatedPacketThroughTheChainOnceMore() {
    net.mangle("-I", "FORWARD", "-m", "mark", "--mark", "0x77", "-j", "ACCEPT");
    send(datagram(1, 10));
    awaitPacket();
    verdicts.repeat(packet.id(), 0x77);
    verdicts.flush();
    assertThat(arrivedPort()).isEqualTo(1);
    assertThat(net.router.exec("iptables", "-w", "-t", "mangle", "-vnxL", "FORWARD"))
        .containsPattern("\\s1\\s+\\d+ ACCEPT .* mark match 0x77");
    assertThat(socket.statistics().received()).isEqualTo(1);
  }

  @Test
  void shouldHandAPacketToAnotherQueue() {
    int other = net.queue + 10_000;
    try (QueueSocket second = QueueSocket.open(QueueConfig.of(other))) {
      send(datagram(1, 10));
      awaitPacket();
      verdicts.queueTo(packet.id(), other, false);
      verdicts.flush();
      PacketBatch received = second.newBatch();
      assertThat(second.receive(received)).isEqualTo(1);
      assertThat(received.next(packet)).isTrue();
      second.verdicts().accept(packet.id());
      second.verdicts().flush();
      assertThat(arrivedPort()).isEqualTo(1);
    }
  }

  @Test
  void shouldPassByAQueueThatNobodyHoldsOnlyWhenAskedTo() {
    int nobodys = net.queue + 10_000;
    for (int port = 1; port <= 3; port++) {
      send(datagram(port, 10));
      awaitPacket();
      verdicts.queueTo(packet.id(), nobodys, port != 2);
      verdicts.flush();
    }
    assertThat(arrivedPort()).isEqualTo(1);
    assertThat(arrivedPort()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 21, 22, 23, 1400})
  void shouldReplaceThePacketWholly(int octets) {
    byte[] other = datagram(7, octets);
    other[8]--;
    PacketView view = PacketBuilder.ipv4().view();
    for (int length : new int[] {octets, 4 * octets % 1300}) {
      send(datagram(1, length));
      awaitPacket();
      view.wrap(Unpooled.wrappedBuffer(other), 0, other.length);
      assertThat(verdicts.replace(packet.id(), view)).isTrue();
      verdicts.flush();
      assertThat(arrived()).isEqualTo(other);
    }
    assertThat(socket.statistics().verdictErrors()).isEmpty();
  }

  @Test
  void shouldSendThePacketEditedInPlaceWithAMark() {
    net.mangle("-A", "POSTROUTING", "-m", "mark", "!", "--mark", "5", "-j", "DROP");
    byte[] sent = datagram(1, 33);
    send(sent);
    awaitPacket();
    PacketView view = PacketBuilder.ipv4().view();
    view.wrap(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
    int last = view.captured() - 1;
    view.setU8(last, 0x5a);
    verdicts.replaceWithMark(packet.id(), view, 5);
    verdicts.flush();
    byte[] expected = sent.clone();
    expected[last] = 0x5a;
    byte[] arrived = arrived();
    // The router has lowered the TTL, and so changed the header's checksum.
    assertThat(Arrays.copyOfRange(arrived, 12, arrived.length))
        .isEqualTo(Arrays.copyOfRange(expected, 12, expected.length));
  }

  @Test
  void shouldPutOctetsInFrontOfAnyPacketOfABatch() {
    for (int port = 1; port <= 5; port++) {
      send(datagram(port, 64));
    }
    PacketView view = PacketBuilder.ipv4().view();
    for (int port = 1; port <= 5; port++) {
      awaitPacket();
      view.wrap(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
      assertThat(view.insert(20, 40)).isTrue();
      assertThat(packet.id()).isEqualTo(port);
      verdicts.accept(packet.id());
    }
    verdicts.flush();
    for (int port = 1; port <= 5; port++) {
      assertThat(arrivedPort()).isEqualTo(port);
    }
  }

  @Test
  void shouldLeaveLaterPacketsWaitingWhenABatchVerdictIsSent() {
    for (int port = 1; port <= 4; port++) {
      send(datagram(port, 10));
    }
    for (int port = 1; port <= 3; port++) {
      awaitPacket();
      verdicts.accept(packet.id());
    }
    verdicts.flush();
    assertThat(net.kernelQueue().waiting()).isEqualTo(1);
    awaitPacket();
    verdicts.drop(packet.id());
    verdicts.flush();
    assertThat(net.kernelQueue().waiting()).isZero();
    assertThat(socket.statistics().verdictErrors()).isEmpty();
  }

  @Test
  void shouldNotAcceptAHeldPacketTogetherWithLaterOnes() {
    for (int port = 1; port <= 4; port++) {
      send(datagram(port, 10));
    }
    List<Integer> ids = takeIds(4);
    verdicts.accept(ids.get(1));
    verdicts.accept(ids.get(3));
    verdicts.accept(ids.get(2));
    verdicts.flush();
    assertThat(net.kernelQueue().waiting()).isEqualTo(1);
    verdicts.drop(ids.get(0));
    verdicts.flush();
    assertThat(net.kernelQueue().waiting()).isZero();
    reader.drain();
    assertThat(socket.statistics().verdictErrors()).isEmpty();
    assertThat(List.of(arrivedPort(), arrivedPort(), arrivedPort())).containsExactly(2, 4, 3);
  }

  @Test
  void shouldCountAVerdictThatTheKernelRefuses() {
    send(datagram(1, 10));
    awaitPacket();
    verdicts.drop(packet.id());
    verdicts.drop(packet.id());
    verdicts.drop(packet.id() + 1000);
    verdicts.flush();
    reader.drain();
    assertThat(socket.statistics().verdictErrors(Errno.ENOENT)).isEqualTo(2);
    assertThat(socket.statistics().verdictErrors()).containsOnlyKeys(Errno.ENOENT);
  }
}
