package org.jnetfilter.queue;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.internal.SystemCalls;
import org.jnetfilter.netlink.MessageCursor;
import org.jnetfilter.netlink.NetlinkSocket;

/**
 * One NFQUEUE queue: one socket, owned by one thread. Only {@link #wakeUp()} and {@link
 * #statistics()} are for others too.
 *
 * <p>The kernel drops what waits for a verdict when the socket is closed: answer everything first.
 */
public final class QueueSocket implements AutoCloseable {
  /** So that the owner's loop turns even when no packet comes. */
  private static final int RECEIVE_TIMEOUT_MILLIS = 200;

  private static final int SOCKADDR_NL = 12;
  private static final int PORT = 4;

  /** Where struct sockaddr_nl stands behind the wake-up's message. */
  private static final int ADDRESS = MessageCursor.HEADER;

  private final QueueConfig config;
  private final NetlinkSocket socket;
  private final QueueStatistics statistics = new QueueStatistics();
  private final DeliveredPackets delivered = new DeliveredPackets(statistics);
  private final VerdictWriter verdicts;
  private final NativeMemory wakeUp = new NativeMemory(ADDRESS + SOCKADDR_NL);
  private final Queue<byte[]> early = new ArrayDeque<>();
  private final Queue<PacketBatch> batches = new ArrayDeque<>();
  private boolean closed;

  private QueueSocket(QueueConfig config, NetlinkSocket socket) {
    this.config = config;
    this.socket = socket;
    verdicts = new VerdictWriter(socket, config.queue(), delivered, statistics);
    wakeUp.putInt(0, MessageCursor.HEADER);
    wakeUp.putShort(4, NfConstants.NLMSG_NOOP);
    wakeUp.putShort(ADDRESS, NfConstants.AF_NETLINK);
    wakeUp.putInt(ADDRESS + PORT, (int) socket.portId());
  }

  /**
   * Binds a queue in the calling thread's network namespace.
   *
   * @throws NetfilterException when the kernel refuses; its message says what to do, and names the
   *     process that holds the queue already
   * @throws IllegalArgumentException when a number of the configuration is out of its range
   */
  public static QueueSocket open(QueueConfig config) {
    QueueBinding.requireSane(config);
    NetlinkSocket socket = NetlinkSocket.open(NfConstants.NETLINK_NETFILTER);
    QueueSocket queue = null;
    try {
      socket.setReceiveBuffer(config.receiveBuffer());
      queue = new QueueSocket(config, socket);
      new QueueBinding(socket, config).bind(queue.early);
      socket.setReceiveTimeout(RECEIVE_TIMEOUT_MILLIS);
      return queue;
    } catch (RuntimeException e) {
      if (queue == null) {
        socket.close();
      } else {
        queue.close();
      }
      throw e;
    }
  }

  /** A batch to receive into; its memory lives until {@link #close()}. */
  public PacketBatch newBatch() {
    PacketBatch batch = new PacketBatch(config, delivered, statistics);
    batches.add(batch);
    return batch;
  }

  /**
   * Waits for the first datagram, at most 200 ms, then takes what is there, up to the batch's size.
   * A batch that was not read to its end is left as it is, so that no packet goes without a
   * verdict.
   *
   * @return datagrams: 0 when nothing came, or the socket's buffer ran over (which is counted)
   * @throws NetfilterException when the socket does not work any more
   */
  public int receive(PacketBatch batch) {
    return receive(batch, NfConstants.MSG_WAITFORONE);
  }

  /** As {@link #receive}, without waiting: 0 says that the socket is dry, so flush verdicts. */
  public int receiveNow(PacketBatch batch) {
    return receive(batch, NfConstants.MSG_DONTWAIT);
  }

  private int receive(PacketBatch batch, int flags) {
    if (!batch.isReadToItsEnd()) {
      return batch.size();
    }
    if (!early.isEmpty()) {
      return batch.take(early);
    }
    int result = batch.receive(socket.descriptor(), flags);
    if (result == -Errno.ENOBUFS) {
      // Told once for each overrun, and what is in the buffer can be read after it.
      statistics.countOverrun();
      result = batch.receive(socket.descriptor(), NfConstants.MSG_DONTWAIT);
    }
    if (result >= 0) {
      return result;
    }
    return switch (-result) {
      case Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS -> 0;
      default -> throw new NetfilterException("receive from queue " + config.queue(), -result, "");
    };
  }

  public VerdictWriter verdicts() {
    return verdicts;
  }

  public QueueStatistics statistics() {
    return statistics;
  }

  /** Octets of socket buffer that the kernel granted: it doubles what was asked for. */
  public int receiveBuffer() {
    return socket.option(NfConstants.SOL_SOCKET, NfConstants.SO_RCVBUF);
  }

  /** The netlink port by which the kernel lists this queue's holder; see {@link KernelQueue}. */
  public long portId() {
    return socket.portId();
  }

  /**
   * Makes a blocked receive return; callable from any thread. It sends the socket an empty message
   * from itself, which {@link PacketBatch#next} passes over.
   */
  public synchronized void wakeUp() {
    if (!closed) {
      SystemCalls.sendTo(
          socket.descriptor(),
          wakeUp.address(0),
          MessageCursor.HEADER,
          NfConstants.MSG_DONTWAIT,
          wakeUp.address(ADDRESS),
          SOCKADDR_NL);
    }
  }

  /**
   * Unbinds; packets still waiting are dropped by the kernel. By the owning thread, or after it.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    socket.close();
    verdicts.release();
    wakeUp.close();
    batches.forEach(PacketBatch::release);
  }
}
