package dev.narrows.firewall.endtoend;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jnetfilter.queue.PacketBatch;
import org.jnetfilter.queue.QueueConfig;
import org.jnetfilter.queue.QueueSocket;
import org.jnetfilter.queue.QueuedPacket;
import org.jnetfilter.testing.NetNamespace;

/**
 * A router that loses nothing and forwards TCP data in another order: it holds back the verdicts of
 * a queue and gives them out newest first.
 */
final class ReorderingHop implements AutoCloseable {
  private static final int QUEUE = 7;

  /** More than a handshake's. */
  private static final int LONG = 500;

  /** How long a group waits for its last packets is the queue's own patience, 0.2 s. */
  private final int group;

  private final QueueSocket socket;
  private final Thread thread;
  private final List<Integer> held = new ArrayList<>();
  private volatile boolean holding;
  private volatile boolean closing;
  private volatile int reordered;

  private ReorderingHop(QueueSocket socket, int group) {
    this.socket = socket;
    this.group = group;
    this.thread = new Thread(this::run, "reordering");
    thread.setDaemon(true);
  }

  /** Has a namespace reverse each group of so many packets that leave it by an interface. */
  static ReorderingHop reverse(NetNamespace namespace, String device, int group) {
    QueueSocket socket = Transfer.inside(namespace, () -> QueueSocket.open(QueueConfig.of(QUEUE)));
    for (String program : List.of("iptables", "ip6tables")) {
      namespace.exec(
          (program + " -A FORWARD -o " + device + " -p tcp -j NFQUEUE --queue-num " + QUEUE)
              .split(" "));
    }
    ReorderingHop hop = new ReorderingHop(socket, group);
    hop.thread.start();
    return hop;
  }

  /** Whether long packets wait for the time being, however many there are. */
  void setHolding(boolean holding) {
    this.holding = holding;
  }

  /** Packets that went on in front of one that had come before them. */
  int reordered() {
    return reordered;
  }

  private void run() {
    PacketBatch batch = socket.newBatch();
    QueuedPacket packet = new QueuedPacket();
    while (!closing) {
      boolean idle = socket.receive(batch) == 0;
      while (batch.next(packet)) {
        if (holding && packet.packetLength() < LONG) {
          socket.verdicts().accept(packet.id());
        } else {
          held.add(packet.id());
        }
        if (held.size() >= group && !holding) {
          release();
        }
      }
      if (idle && !holding) {
        release();
      }
      socket.verdicts().flush();
    }
    socket.close();
  }

  private void release() {
    reordered += Math.max(0, held.size() - 1);
    Collections.reverse(held);
    held.forEach(socket.verdicts()::accept);
    held.clear();
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
