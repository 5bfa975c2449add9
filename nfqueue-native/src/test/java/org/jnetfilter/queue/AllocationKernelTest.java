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
  private static final int PACKETS = 40_000;
  private static final int MAX_ROUNDS = 20;

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
      long allocated = leastAllocated(socket, batch, packet);
      stop.set(true);
      sender.join();
      assertThat(allocated).isZero();
      assertThat(socket.statistics().verdictErrors()).isEmpty();
    }
  }

  /**
   * The JVM allocates a few octets by itself, on the thread that first runs newly compiled code:
   * until the compiler has settled, which takes its time on a busy machine.
   */
  private long leastAllocated(QueueSocket socket, PacketBatch batch, QueuedPacket packet) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < MAX_ROUNDS && least != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      answer(socket, batch, packet, PACKETS);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
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
  private void answer(QueueSocket socket, PacketBatch batch, QueuedPacket packet, int count) {
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
  }
}
