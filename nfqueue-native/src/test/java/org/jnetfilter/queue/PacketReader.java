package org.jnetfilter.queue;

import java.util.function.Predicate;

/** Reads one packet after the other from a queue, for tests. */
final class PacketReader {
  private static final int PATIENCE = 300;

  final QueuedPacket packet = new QueuedPacket();
  private final QueueSocket socket;
  private final PacketBatch batch;

  PacketReader(QueueSocket socket) {
    this.socket = socket;
    batch = socket.newBatch();
  }

  /** The next packet, with a minute's patience. */
  QueuedPacket next() {
    for (int i = 0; i < PATIENCE; i++) {
      if (batch.next(packet)) {
        return packet;
      }
      socket.receive(batch);
    }
    throw new AssertionError("no packet came to the queue");
  }

  /** The next packet that fits; others are accepted. */
  QueuedPacket next(Predicate<QueuedPacket> wanted) {
    while (!wanted.test(next())) {
      accept();
    }
    return packet;
  }

  void accept() {
    socket.verdicts().accept(packet.id());
    socket.verdicts().flush();
  }

  /** Reads what is there, errors; no packet is expected. */
  void drain() {
    while (socket.receiveNow(batch) > 0) {
      if (batch.next(packet)) {
        throw new AssertionError("an unexpected packet, id " + packet.id());
      }
    }
  }
}
