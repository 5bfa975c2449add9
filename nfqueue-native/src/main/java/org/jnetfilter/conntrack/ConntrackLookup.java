package org.jnetfilter.conntrack;

import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.AttributeCursor;
import org.jnetfilter.netlink.MessageCursor;
import org.jnetfilter.netlink.MessageWriter;
import org.jnetfilter.netlink.NetlinkSocket;

/**
 * Asks the kernel for connections (IPCTNL_MSG_CT_GET), synchronously, one at a time, in the network
 * namespace in which it was opened; owned by one thread. A look-up allocates nothing.
 *
 * <p>The kernel finds what stands in its table: not the connection of a first packet that has not
 * left yet, nor one of another zone than the default one.
 */
public final class ConntrackLookup implements AutoCloseable {
  private static final int REQUEST = 512;
  private static final int REPLY = 8192;
  private static final int TIMEOUT_MILLIS = 1000;

  private final NetlinkSocket socket;
  private final NativeMemory request = new NativeMemory(REQUEST);
  private final NativeMemory reply = new NativeMemory(REPLY);
  private final MessageWriter writer = new MessageWriter(request);
  private final MessageCursor messages = new MessageCursor();
  private final AttributeCursor attributes = new AttributeCursor();
  private boolean closed;

  private ConntrackLookup(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * @throws org.jnetfilter.NetfilterException when there is no netlink
   */
  public static ConntrackLookup open() {
    NetlinkSocket socket = NetlinkSocket.open(NfConstants.NETLINK_NETFILTER);
    socket.setReceiveTimeout(TIMEOUT_MILLIS);
    return new ConntrackLookup(socket);
  }

  /**
   * Finds the connection of which one direction is this tuple.
   *
   * @return 0, ENOENT when there is none, or another errno: EINVAL or EOPNOTSUPP when the kernel
   *     has no nf_conntrack_netlink
   */
  public int find(ConntrackTuple tuple, ConntrackEntry entry) {
    int sequence = begin(tuple, NfConstants.IPCTNL_MSG_CT_GET, NfConstants.NLM_F_REQUEST);
    writer.end();
    return exchange(sequence, entry);
  }

  /** Sets the mark of the connection of which one direction is this tuple; 0 or the errno. */
  public int setMark(ConntrackTuple tuple, int mark) {
    int flags = NfConstants.NLM_F_REQUEST | NfConstants.NLM_F_ACK;
    int sequence = begin(tuple, NfConstants.IPCTNL_MSG_CT_NEW, flags);
    writer.putU32BigEndian(NfConstants.CTA_MARK, mark).end();
    return exchange(sequence, null);
  }

  private int begin(ConntrackTuple tuple, int type, int flags) {
    int sequence = socket.nextSequence();
    writer
        .clear()
        .begin(type, flags, sequence)
        .nfnetlinkHeader(tuple.isIpv6() ? NfConstants.AF_INET6 : NfConstants.AF_INET, 0);
    tuple.write(writer, NfConstants.CTA_TUPLE_ORIG);
    return sequence;
  }

  private int exchange(int sequence, ConntrackEntry entry) {
    int sent = socket.send(writer);
    if (sent < 0) {
      return -sent;
    }
    while (true) {
      int octets = socket.receive(reply, 0);
      if (octets < 0 && octets != -Errno.EINTR) {
        return octets == -Errno.EAGAIN ? Errno.ETIMEDOUT : -octets;
      }
      messages.wrap(reply.buffer(), 0, Math.min(Math.max(0, octets), REPLY));
      while (messages.next()) {
        // Answers to look-ups that were given up on carry other numbers.
        if (messages.sequence() == sequence) {
          return read(entry);
        }
      }
    }
  }

  private int read(ConntrackEntry entry) {
    if (messages.type() == NfConstants.NLMSG_ERROR) {
      return entry != null && messages.error() == 0 ? Errno.EIO : messages.error();
    }
    if (messages.type() != NfConstants.IPCTNL_MSG_CT_NEW || entry == null) {
      return Errno.EIO;
    }
    messages.attributes(attributes, MessageCursor.NFNETLINK_HEADER);
    entry.read(attributes);
    return 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      socket.close();
      request.close();
      reply.close();
    }
  }
}
