package org.jnetfilter.queue;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.Alignment;
import org.jnetfilter.netlink.MessageCursor;
import org.jnetfilter.netlink.MessageWriter;
import org.jnetfilter.netlink.NetlinkSocket;
import org.jnetfilter.packet.PacketView;

/**
 * Returns verdicts. They are collected, in order, and {@link #flush()} sends them by one system
 * call: until then the packets wait. Belongs to the queue's thread; allocates nothing.
 *
 * <p>Successive plain accepts become one batch verdict. That takes every packet up to its id which
 * still waits in the kernel (nfnetlink_queue.c, nfqnl_recv_verdict_batch), so it is used only while
 * no packet handed out before is without an answer, and it precedes any other verdict.
 *
 * <p>A verdict that the kernel refuses comes back as an error message among the packets and is
 * counted in {@link QueueStatistics#verdictErrors()}.
 */
public final class VerdictWriter {
  private static final int CAPACITY = 1 << 17;

  private static final int PLAIN =
      MessageCursor.HEADER
          + MessageCursor.NFNETLINK_HEADER
          + 2 * (MessageWriter.ATTRIBUTE_HEADER + 2 * Integer.BYTES);

  private static final int QUEUE_SHIFT = 16;
  private static final int MAX_PACKET = 0xffff;
  private static final int SEND_ATTEMPTS = 1000;

  private final NetlinkSocket socket;
  private final int queue;
  private final DeliveredPackets delivered;
  private final QueueStatistics statistics;
  private final NativeMemory memory = new NativeMemory(CAPACITY);
  private final MessageWriter messages = new MessageWriter(memory);

  /** Accepts that are merged and not yet written, and the greatest id among them. */
  private int merged;

  private int mergedUpTo;

  VerdictWriter(
      NetlinkSocket socket, int queue, DeliveredPackets delivered, QueueStatistics statistics) {
    this.socket = socket;
    this.queue = queue;
    this.delivered = delivered;
    this.statistics = statistics;
  }

  /** The packet goes on at the next chain; the rest of this one is passed over. */
  public void accept(int id) {
    if (!delivered.isLastUnanswered()) {
      verdict(id, NfConstants.NF_ACCEPT);
      return;
    }
    delivered.answered();
    if (merged == 0 || id - mergedUpTo > 0) {
      mergedUpTo = id;
    }
    merged++;
  }

  public void acceptWithMark(int id, int mark) {
    verdictWithMark(id, NfConstants.NF_ACCEPT, mark);
  }

  public void drop(int id) {
    verdict(id, NfConstants.NF_DROP);
  }

  /**
   * The packet runs through the same chain once more, from its start. Without a rule that lets this
   * mark pass, it comes back for ever.
   */
  public void repeat(int id, int mark) {
    verdictWithMark(id, NfConstants.NF_REPEAT, mark);
  }

  /**
   * Hands the packet to another queue.
   *
   * @param bypass whether it is accepted when nobody holds that queue, and not dropped
   */
  public void queueTo(int id, int queue, boolean bypass) {
    int flag = bypass ? NfConstants.NF_VERDICT_FLAG_QUEUE_BYPASS : 0;
    verdict(id, NfConstants.NF_QUEUE | flag | queue << QUEUE_SHIFT);
  }

  /**
   * Accepts with other octets, which become the whole packet; lengths and checksums are the
   * caller's, the transport checksum whole even where it came partial. At most 65535 octets.
   *
   * @return false when the view does not hold all of the packet (the copy range cut it, or it is
   *     too long): then it is accepted as it was, and counted
   */
  public boolean replace(int id, PacketView packet) {
    if (!isWhole(id, packet)) {
      accept(id);
      return false;
    }
    beginReplacement(id, packet);
    messages.end();
    return true;
  }

  /**
   * Accepts with fewer octets, which become the whole packet, also when the copy range cut the end
   * off that now goes; lengths and checksums are the caller's, as for {@link #replace}.
   */
  public void replaceByHead(int id, PacketView packet) {
    beginReplacement(id, packet);
    messages.end();
  }

  /** As {@link #replace}, and sets the mark, also when it returns false. */
  public boolean replaceWithMark(int id, PacketView packet, int mark) {
    if (!isWhole(id, packet)) {
      acceptWithMark(id, mark);
      return false;
    }
    beginReplacement(id, packet);
    messages.putU32BigEndian(NfConstants.NFQA_MARK, mark).end();
    return true;
  }

  private boolean isWhole(int id, PacketView packet) {
    boolean whole =
        packet.captured() >= packet.length()
            && packet.length() <= MAX_PACKET - MessageWriter.ATTRIBUTE_HEADER
            && !delivered.isKnownTruncated(id);
    if (!whole) {
      statistics.countRefusedReplacement();
    }
    return whole;
  }

  private void beginReplacement(int id, PacketView packet) {
    int length = packet.length();
    ByteBuf octets = packet.buffer();
    begin(id, NfConstants.NF_ACCEPT, MessageWriter.ATTRIBUTE_HEADER + Alignment.align(length));
    messages.putOctets(NfConstants.NFQA_PAYLOAD, octets, packet.offset(), length);
  }

  private void verdict(int id, int verdict) {
    begin(id, verdict, 0);
    messages.end();
  }

  private void verdictWithMark(int id, int verdict, int mark) {
    begin(id, verdict, 0);
    messages.putU32BigEndian(NfConstants.NFQA_MARK, mark).end();
  }

  private void begin(int id, int verdict, int more) {
    delivered.answered();
    writeMerged();
    makeRoom(PLAIN + more);
    message(NfConstants.NFQNL_MSG_VERDICT, verdict, id);
  }

  private void writeMerged() {
    if (merged == 0) {
      return;
    }
    makeRoom(PLAIN);
    boolean one = merged == 1;
    merged = 0;
    message(
        one ? NfConstants.NFQNL_MSG_VERDICT : NfConstants.NFQNL_MSG_VERDICT_BATCH,
        NfConstants.NF_ACCEPT,
        mergedUpTo);
    messages.end();
  }

  private void message(int type, int verdict, int id) {
    messages
        .begin(type, NfConstants.NLM_F_REQUEST, 0)
        .nfnetlinkHeader(NfConstants.AF_UNSPEC, queue)
        .putU32BigEndian(NfConstants.NFQA_VERDICT_HDR, verdict, id);
  }

  private void makeRoom(int octets) {
    if (messages.room() < octets) {
      send();
    }
  }

  /**
   * Sends what is collected; call when the socket runs dry and at the latest at the end of a batch.
   */
  public void flush() {
    writeMerged();
    if (messages.length() != 0) {
      send();
    }
  }

  /** Want of memory passes; anything else will not, and the packets are lost to us. */
  private void send() {
    for (int attempt = 0; attempt < SEND_ATTEMPTS; attempt++) {
      int result = socket.send(messages);
      if (result >= 0) {
        messages.clear();
        return;
      }
      statistics.countSendError(-result);
      boolean temporary =
          switch (-result) {
            case Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS, Errno.ENOMEM -> true;
            default -> false;
          };
      if (!temporary) {
        break;
      }
      Thread.yield();
    }
    messages.clear();
  }

  void release() {
    memory.close();
  }
}
