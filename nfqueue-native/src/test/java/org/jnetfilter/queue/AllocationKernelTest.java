package org.jnetfilter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class AllocationKernelTest {
  private static final int WARM_UP = 30_000;
  private static final int PACKETS = 100_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final PacketView view = PacketBuilder.ipv4().view();

  @Test
  void shouldAllocateNothingWhileReceivingAndAnswering() throws Exception {
    try (QueueFixture net = new QueueFixture();
        QueueSocket socket = QueueSocket.open(QueueConfig.of(net.queue))) {
      net.divert();
      AtomicBoolean stop = new AtomicBoolean();
      Thread sender = new Thread(() -> send(net, stop));
      sender.start();
      PacketBatch batch = socket.newBatch();
      QueuedPacket packet = new QueuedPacket();
      answer(socket, batch, packet, WARM_UP);
      threads.getCurrentThreadAllocatedBytes();
      long before = threads.getCurrentThreadAllocatedBytes();
      int answered = answer(socket, batch, packet, PACKETS);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      stop.set(true);
      sender.join();
      assertThat(answered).isGreaterThanOrEqualTo(PACKETS);
      assertThat(allocated).isZero();
      assertThat(socket.statistics().verdictErrors()).isEmpty();
    }
  }

  private static void send(QueueFixture net, AtomicBoolean stop) {
    byte[] octets =
        PacketBuilder.ipv4()
            .source(QueueFixture.SOURCE)
            .destination(QueueFixture.DESTINATION)
            .udp(1, 2)
            .payload(100)
            .build();
    while (!stop.get()) {
      net.tun.write(octets);
    }
  }

  /** Every kind of verdict that a gateway gives, most of them plain accepts. */
  private int answer(QueueSocket socket, PacketBatch batch, QueuedPacket packet, int count) {
    VerdictWriter verdicts = socket.verdicts();
    int answered = 0;
    while (answered < count) {
      socket.receive(batch);
      while (batch.next(packet)) {
        int id = packet.id();
        view.wrap(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
        switch (answered++ % 16) {
          case 3 -> verdicts.acceptWithMark(id, 7);
          case 7 -> verdicts.replace(id, view);
          case 11 -> verdicts.drop(id);
          default -> verdicts.accept(id);
        }
      }
      verdicts.flush();
    }
    return answered;
  }
}
