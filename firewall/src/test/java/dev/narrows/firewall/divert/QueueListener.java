package dev.narrows.firewall.divert;

import java.util.concurrent.atomic.AtomicLong;
import org.jnetfilter.queue.PacketBatch;
import org.jnetfilter.queue.QueueConfig;
import org.jnetfilter.queue.QueueSocket;
import org.jnetfilter.queue.QueuedPacket;

/** Accepts and counts what comes to a queue, in the creating thread's network namespace. */
final class QueueListener implements AutoCloseable {
  private final QueueSocket socket;
  private final Thread thread;
  private final AtomicLong packets = new AtomicLong();
  private volatile boolean stopping;

  QueueListener(int queue) {
    socket = QueueSocket.open(QueueConfig.of(queue));
    thread = new Thread(this::listen, "listener-" + queue);
    thread.start();
  }

  long packets() {
    return packets.get();
  }

  private void listen() {
    PacketBatch batch = socket.newBatch();
    QueuedPacket packet = new QueuedPacket();
    while (!stopping) {
      socket.receive(batch);
      while (batch.next(packet)) {
        packets.incrementAndGet();
        socket.verdicts().accept(packet.id());
      }
      socket.verdicts().flush();
    }
  }

  @Override
  public void close() {
    stopping = true;
    socket.wakeUp();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    socket.close();
  }
}
