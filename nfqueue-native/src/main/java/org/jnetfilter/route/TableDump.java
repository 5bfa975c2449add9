package org.jnetfilter.route;

import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.MessageCursor;
import org.jnetfilter.netlink.MessageWriter;
import org.jnetfilter.netlink.NetlinkSocket;
import org.jnetfilter.netlink.NetlinkSocket.MessageSink;

/** Dumps tables of rtnetlink, each whole; owned by one thread. */
final class TableDump implements AutoCloseable {
  private static final int REQUEST = 64;
  private static final int REPLY = 1 << 16;
  private static final int TIMEOUT_MILLIS = 5000;
  private static final int ATTEMPTS = 20;

  private final NetlinkSocket socket = NetlinkSocket.open(NfConstants.NETLINK_ROUTE);
  private final NativeMemory request = new NativeMemory(REQUEST);
  private final NativeMemory reply = new NativeMemory(REPLY);
  private final MessageWriter writer = new MessageWriter(request);
  private final MessageCursor messages = new MessageCursor();

  TableDump() {
    socket.setReceiveTimeout(TIMEOUT_MILLIS);
    socket.setReceiveBuffer(1 << 20);
  }

  /** Begins with the first word of the table's header: the family, and zeros. */
  MessageWriter request(int type, int family) {
    int flags = NfConstants.NLM_F_REQUEST | NfConstants.NLM_F_DUMP;
    return writer.clear().begin(type, flags, socket.nextSequence()).word(family);
  }

  /** Reads the links, without their statistics, as {@link #read} does. */
  void readLinks(Runnable start, MessageSink sink) {
    request(NfConstants.RTM_GETLINK, NfConstants.AF_UNSPEC)
        .word(0)
        .word(0)
        .word(0)
        .putU32(NfConstants.IFLA_EXT_MASK, NfConstants.RTEXT_FILTER_SKIP_STATS)
        .end();
    read("read links", start, sink);
  }

  /**
   * Sends the request, and again when the table changed while it was being read.
   *
   * @param start runs before each attempt: forget what came before
   * @throws NetfilterException when the kernel refuses
   */
  void read(String operation, Runnable start, MessageSink sink) {
    int result = Errno.EAGAIN;
    for (int attempt = 0; attempt < ATTEMPTS && result != 0; attempt++) {
      start.run();
      // A new number, so that what is left of a broken dump is not taken for this one's.
      int sequence = socket.nextSequence();
      request.putInt(2 * Integer.BYTES, sequence);
      int sent = socket.send(writer);
      result = sent < 0 ? -sent : answer(sequence, sink);
    }
    // Torn by ever new changes: each of them brings another notification, and another reading.
    if (result != 0 && result != Errno.EAGAIN) {
      throw new NetfilterException(operation, result, "");
    }
  }

  private int answer(int sequence, MessageSink sink) {
    boolean torn = false;
    while (true) {
      int octets = socket.receive(reply, 0);
      if (octets < 0 && octets != -Errno.EINTR) {
        return octets == -Errno.EAGAIN ? Errno.ETIMEDOUT : -octets;
      }
      messages.wrap(reply.buffer(), 0, Math.min(Math.max(0, octets), REPLY));
      while (messages.next()) {
        if (messages.sequence() != sequence) {
          continue;
        }
        torn |= (messages.flags() & NfConstants.NLM_F_DUMP_INTR) != 0;
        if (messages.type() == NfConstants.NLMSG_DONE) {
          return torn ? Errno.EAGAIN : 0;
        }
        if (messages.type() == NfConstants.NLMSG_ERROR) {
          return messages.error();
        }
        sink.message(messages);
      }
    }
  }

  @Override
  public void close() {
    socket.close();
    request.close();
    reply.close();
  }
}
