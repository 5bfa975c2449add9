package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.testing.JavaProgram;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class QueueSocketKernelTest {
  private final QueueFixture net = new QueueFixture();

  @AfterEach
  void close() {
    net.close();
  }

  private static byte[] datagram(int octets) {
    return PacketBuilder.ipv4()
        .source(QueueFixture.SOURCE)
        .destination(QueueFixture.DESTINATION)
        .udp(1000, 2000)
        .payload(octets)
        .build();
  }

  @Test
  void shouldBindWithAllSettings() {
    QueueConfig config = new QueueConfig(net.queue, 300, 77, true, true, false, true, 1 << 20, 8);
    try (QueueSocket socket = QueueSocket.open(config)) {
      KernelQueue bound = net.kernelQueue();
      assertThat(bound.portId()).isEqualTo(socket.portId());
      assertThat(bound.copyRange()).isEqualTo(300);
      assertThat(bound.waiting()).isZero();
      assertThat(bound.lastId()).isZero();
      assertThat(bound.holder()).isEqualTo("java (pid " + ProcessHandle.current().pid() + ")");
      assertThat(socket.receiveBuffer()).isGreaterThanOrEqualTo(1 << 20);
    }
    assertThat(KernelQueue.readAll()).isEmpty();
  }

  @Test
  void shouldDropWhatExceedsTheLengthOfTheQueue() {
    try (QueueSocket socket =
        QueueSocket.open(
            new QueueConfig(net.queue, 100, 3, false, true, false, false, 1 << 20, 8))) {
      net.divert();
      for (int i = 0; i < 5; i++) {
        net.tun.write(datagram(10));
      }
      assertThat(net.kernelQueue().waiting()).isEqualTo(3);
      assertThat(net.kernelQueue().dropped()).isEqualTo(2);
      PacketReader reader = new PacketReader(socket);
      for (int i = 0; i < 3; i++) {
        reader.next();
      }
      assertThat(socket.statistics().lost()).isZero();
    }
  }

  @Test
  void shouldLetPassWhatExceedsTheLengthOfAQueueThatFailsOpen() {
    try (QueueSocket socket =
        QueueSocket.open(
            new QueueConfig(net.queue, 100, 1, true, true, false, false, 1 << 20, 8))) {
      net.divert();
      net.tun.write(datagram(10));
      net.tun.write(datagram(11));
      assertThat(net.awaitDatagram()).hasSize(20 + 8 + 11);
      assertThat(socket.statistics().received()).isZero();
    }
  }

  @Test
  void shouldNameTheProcessThatHoldsTheQueue() throws Exception {
    Process other = JavaProgram.start(net.router, QueueHolder.class, Integer.toString(net.queue));
    try {
      // "ip netns exec" replaces itself by the program, so the pid stays.
      JavaProgram.awaitLine(other, "bound");
      assertThatThrownBy(() -> QueueSocket.open(QueueConfig.of(net.queue)))
          .isInstanceOf(NetfilterException.class)
          .hasMessageContaining("bind queue " + net.queue + ": EPERM")
          .hasMessageContaining("held by java (pid " + other.pid() + ")");
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void shouldSayThatTheQueueIsHeldByThisProcessItself() {
    try (QueueSocket first = QueueSocket.open(QueueConfig.of(net.queue))) {
      assertThat(first.portId()).isNotZero();
      NetfilterException refused =
          catchThrowableOfType(
              NetfilterException.class, () -> QueueSocket.open(QueueConfig.of(net.queue)));
      assertThat(refused.errno()).isEqualTo(Errno.EPERM);
      assertThat(refused.operation()).isEqualTo("bind queue " + net.queue);
      assertThat(refused).hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")");
    }
  }

  @Test
  void shouldSayWhichCapabilityIsMissing() throws Exception {
    Process child =
        JavaProgram.startAs(
            net.router,
            new String[] {
              "setpriv",
              "--reuid",
              "65534",
              "--regid",
              "65534",
              "--clear-groups",
              "--inh-caps=-all",
              "--bounding-set=-all"
            },
            QueueHolder.class,
            Integer.toString(net.queue));
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output)
        .contains("bind queue " + net.queue + ": EPERM (Operation not permitted)")
        .contains("CAP_NET_ADMIN")
        .doesNotContain("held by");
  }

  @Test
  void shouldRefuseSettingsOutOfRange() {
    QueueConfig config =
        new QueueConfig(net.queue, 70000, 10, false, true, false, false, 1 << 20, 8);
    assertThatThrownBy(() -> QueueSocket.open(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("copyRange is 70000, it must be 0 to 65531");
  }

  @Test
  void shouldBindAgainAfterClosing() {
    for (int i = 0; i < 20; i++) {
      QueueSocket.open(QueueConfig.of(net.queue)).close();
    }
    assertThat(KernelQueue.readAll()).isEmpty();
  }

  @Test
  void shouldReturnFromAReceiveWhenWokenUp() throws Exception {
    try (QueueSocket socket = QueueSocket.open(QueueConfig.of(net.queue))) {
      PacketBatch batch = socket.newBatch();
      QueuedPacket packet = new QueuedPacket();
      Thread waker = new Thread(socket::wakeUp);
      waker.start();
      waker.join();
      // Without the wake-up's message it would be 0, after the time-out.
      assertThat(socket.receive(batch)).isEqualTo(1);
      assertThat(batch.next(packet)).isFalse();
      assertThat(socket.statistics().malformed()).isZero();
      assertThat(socket.statistics().verdictErrors()).isEmpty();
      assertThat(socket.receive(batch)).isZero();
    }
  }

  @Test
  void shouldDoNothingWhenWokenUpOrClosedAfterClosing() {
    QueueSocket socket = QueueSocket.open(QueueConfig.of(net.queue));
    socket.close();
    socket.wakeUp();
    socket.close();
    assertThat(KernelQueue.readAll()).isEmpty();
  }

  @Test
  void shouldSurviveAnOverrunAndKnowExactlyHowManyWereLost() {
    QueueConfig config = new QueueConfig(net.queue, 65531, 4096, false, true, false, false, 1, 32);
    try (QueueSocket socket = QueueSocket.open(config)) {
      net.divert();
      int sent = 300;
      for (int i = 0; i < sent; i++) {
        net.tun.write(datagram(1000));
      }
      PacketBatch batch = socket.newBatch();
      QueuedPacket packet = new QueuedPacket();
      acceptAll(socket, batch, packet);
      net.tun.write(datagram(1000));
      acceptAll(socket, batch, packet);
      QueueStatistics statistics = socket.statistics();
      assertThat(packet.id()).isEqualTo(sent + 1);
      assertThat(statistics.overruns()).isPositive();
      assertThat(statistics.lost()).isPositive().isEqualTo(net.kernelQueue().userDropped());
      assertThat(statistics.received() + statistics.lost()).isEqualTo(sent + 1);
      assertThat(net.kernelQueue().waiting()).isZero();
      assertThat(statistics.verdictErrors()).isEmpty();
    }
  }

  private static void acceptAll(QueueSocket socket, PacketBatch batch, QueuedPacket packet) {
    while (socket.receiveNow(batch) > 0) {
      while (batch.next(packet)) {
        socket.verdicts().accept(packet.id());
      }
      socket.verdicts().flush();
    }
  }

  @Test
  void shouldAnswerEveryPacketAlsoThoseThatCameWhileBinding() throws Exception {
    net.divert();
    AtomicBoolean stop = new AtomicBoolean();
    Thread sender =
        new Thread(
            () -> {
              while (!stop.get()) {
                net.tun.write(datagram(10));
              }
            });
    sender.start();
    QueuedPacket packet = new QueuedPacket();
    for (int i = 0; i < 40; i++) {
      try (QueueSocket socket = QueueSocket.open(QueueConfig.of(net.queue))) {
        PacketBatch batch = socket.newBatch();
        int next = 1;
        while (next < 20) {
          socket.receive(batch);
          while (batch.next(packet)) {
            assertThat(packet.id()).isEqualTo(next++);
            socket.verdicts().accept(packet.id());
          }
          socket.verdicts().flush();
        }
        assertThat(socket.statistics().lost()).isZero();
        assertThat(socket.statistics().verdictErrors()).isEmpty();
      }
    }
    stop.set(true);
    sender.join();
  }
}
