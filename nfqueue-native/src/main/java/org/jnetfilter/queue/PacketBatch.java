package org.jnetfilter.queue;

import java.util.Queue;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.internal.SystemCalls;
import org.jnetfilter.netlink.MessageCursor;

/**
 * The messages of one receive, in memory that is used again and again: a slot for each datagram.
 * Belongs to the queue's thread.
 */
public final class PacketBatch {
  /** Octets in front of each message that belong to no other. */
  static final int HEADROOM = 64;

  /** Room for all attributes but the payload. */
  private static final int ATTRIBUTES = 512;

  private static final int CONNTRACK_ATTRIBUTES = 1536;

  // struct mmsghdr: struct msghdr and the octets received
  private static final int MMSGHDR = 64;
  private static final int MSG_IOV = 16;
  private static final int MSG_IOVLEN = 24;
  private static final int MSG_FLAGS = 48;
  private static final int MSG_LEN = 56;
  // struct iovec
  private static final int IOVEC = 16;
  private static final int IOV_LEN = 8;

  private final DeliveredPackets delivered;
  private final QueueStatistics statistics;
  private final MessageCursor messages = new MessageCursor();
  private final NativeMemory headers;
  private final NativeMemory slots;
  private final int slotSize;
  private final int capacity;
  private int size;
  private int read;

  PacketBatch(QueueConfig config, DeliveredPackets delivered, QueueStatistics statistics) {
    this.delivered = delivered;
    this.statistics = statistics;
    capacity = config.batchSize();
    int attributes = config.conntrack() ? CONNTRACK_ATTRIBUTES : ATTRIBUTES;
    slotSize = HEADROOM + (attributes + config.copyRange() + HEADROOM - 1) / HEADROOM * HEADROOM;
    slots = new NativeMemory(capacity * slotSize);
    headers = new NativeMemory(capacity * (MMSGHDR + IOVEC));
    for (int slot = 0; slot < capacity; slot++) {
      int iovec = capacity * MMSGHDR + slot * IOVEC;
      headers.putLong(iovec, slots.address(start(slot)));
      headers.putLong(iovec + IOV_LEN, slotSize - HEADROOM);
      headers.putLong(slot * MMSGHDR + MSG_IOV, headers.address(iovec));
      headers.putLong(slot * MMSGHDR + MSG_IOVLEN, 1);
    }
    messages.wrap(slots.buffer(), 0, 0);
  }

  /**
   * Points packet at the next queued packet; false when there is none. Error messages are counted
   * on the way, messages of other kinds passed over.
   */
  public boolean next(QueuedPacket packet) {
    while (true) {
      while (messages.next()) {
        int type = messages.type();
        if (type == NfConstants.NFQNL_MSG_PACKET) {
          if (packet.read(messages)) {
            delivered.delivered(packet.id(), packet.isTruncated());
            return true;
          }
          statistics.countMalformed();
        } else if (type == NfConstants.NLMSG_ERROR && messages.error() != 0) {
          statistics.countVerdictError(messages.error());
        }
      }
      if (read == size) {
        return false;
      }
      open(read++);
    }
  }

  private void open(int slot) {
    if ((headers.intAt(slot * MMSGHDR + MSG_FLAGS) & NfConstants.MSG_TRUNC) != 0) {
      statistics.countTruncated();
    }
    int length = Math.min(headers.intAt(slot * MMSGHDR + MSG_LEN), slotSize - HEADROOM);
    messages.wrap(slots.buffer(), start(slot), start(slot) + length);
  }

  /** Datagrams of the last receive: packets, and errors and wake-ups too. */
  public int size() {
    return size;
  }

  /** Whether {@link #next} has been called till it gave false. */
  boolean isReadToItsEnd() {
    return read == size;
  }

  /** recvmmsg(2) into all slots: datagrams, or the negative errno. */
  int receive(int descriptor, int flags) {
    clear();
    int result = SystemCalls.receiveMany(descriptor, headers.address(0), capacity, flags);
    size = Math.max(0, result);
    return result;
  }

  /** Takes datagrams that came while the queue was being bound; how many. */
  int take(Queue<byte[]> early) {
    clear();
    while (size < capacity && !early.isEmpty()) {
      byte[] datagram = early.remove();
      int length = Math.min(datagram.length, slotSize - HEADROOM);
      slots.buffer().setBytes(start(size), datagram, 0, length);
      headers.putInt(size * MMSGHDR + MSG_LEN, length);
      headers.putInt(size * MMSGHDR + MSG_FLAGS, 0);
      size++;
    }
    return size;
  }

  private void clear() {
    size = 0;
    read = 0;
    messages.wrap(slots.buffer(), 0, 0);
  }

  void release() {
    clear();
    headers.close();
    slots.close();
  }

  private int start(int slot) {
    return slot * slotSize + HEADROOM;
  }
}
