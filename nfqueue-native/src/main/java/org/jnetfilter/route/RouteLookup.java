package org.jnetfilter.route;

import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.MessageCursor;
import org.jnetfilter.netlink.MessageWriter;
import org.jnetfilter.netlink.NetlinkSocket;

/**
 * Asks the kernel for routes (RTM_GETROUTE), synchronously, one at a time, in the network namespace
 * in which it was opened; owned by one thread. A look-up allocates nothing.
 */
public final class RouteLookup implements AutoCloseable {
  private static final int REQUEST = 256;
  private static final int REPLY = 8192;
  private static final int TIMEOUT_MILLIS = 1000;
  private static final int DSCP_MASK = 0xfc;
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_UDP = 17;
  private static final int IPPROTO_ICMPV6 = 58;

  private final NetlinkSocket socket;
  private final NativeMemory request = new NativeMemory(REQUEST);
  private final NativeMemory reply = new NativeMemory(REPLY);
  private final MessageWriter writer = new MessageWriter(request);
  private final MessageCursor messages = new MessageCursor();
  private boolean closed;

  private RouteLookup(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * @throws org.jnetfilter.NetfilterException when there is no netlink
   */
  public static RouteLookup open() {
    NetlinkSocket socket = NetlinkSocket.open(NfConstants.NETLINK_ROUTE);
    socket.setReceiveTimeout(TIMEOUT_MILLIS);
    return new RouteLookup(socket);
  }

  /** False when the kernel refused; the answer then holds the errno. */
  public boolean lookup(RouteQuery query, RouteAnswer answer) {
    int sequence = socket.nextSequence();
    write(query, sequence);
    int sent = socket.send(writer);
    if (sent < 0) {
      answer.refused(-sent);
      return false;
    }
    while (true) {
      int octets = socket.receive(reply, 0);
      if (octets < 0 && octets != -Errno.EINTR) {
        answer.refused(octets == -Errno.EAGAIN ? Errno.ETIMEDOUT : -octets);
        return false;
      }
      messages.wrap(reply.buffer(), 0, Math.min(Math.max(0, octets), REPLY));
      while (messages.next()) {
        // Answers to look-ups that were given up on carry other numbers.
        if (messages.sequence() == sequence) {
          return read(answer);
        }
      }
    }
  }

  private boolean read(RouteAnswer answer) {
    if (messages.type() == NfConstants.RTM_NEWROUTE) {
      answer.read(messages);
    } else {
      int error = messages.type() == NfConstants.NLMSG_ERROR ? messages.error() : 0;
      answer.refused(error == 0 ? Errno.EIO : error);
    }
    return answer.errno() == 0;
  }

  /** struct rtmsg: family, prefix lengths, TOS, table, protocol, scope, type, flags. */
  private void write(RouteQuery query, int sequence) {
    int bits = query.ipv6 ? IPV6_BITS : IPV4_BITS;
    writer
        .clear()
        .begin(NfConstants.RTM_GETROUTE, NfConstants.NLM_F_REQUEST, sequence)
        .octet(query.ipv6 ? NfConstants.AF_INET6 : NfConstants.AF_INET)
        .octet(bits)
        .octet(query.hasSource ? bits : 0)
        .octet(query.typeOfService & DSCP_MASK)
        .word(0)
        .word(query.entry ? NfConstants.RTM_F_FIB_MATCH : 0);
    putAddress(NfConstants.RTA_DST, query.ipv6, query.destinationHigh, query.destinationLow);
    if (query.hasSource) {
      putAddress(NfConstants.RTA_SRC, query.ipv6, query.sourceHigh, query.sourceLow);
    }
    if (query.inInterface != 0) {
      writer.putU32(NfConstants.RTA_IIF, query.inInterface);
    }
    if (query.outInterface != 0) {
      writer.putU32(NfConstants.RTA_OIF, query.outInterface);
    }
    if (query.mark != 0) {
      writer.putU32(NfConstants.RTA_MARK, query.mark);
    }
    putFlow(query);
    writer.end();
  }

  private void putAddress(int type, boolean ipv6, long high, long low) {
    if (ipv6) {
      writer.putU128BigEndian(type, high, low);
    } else {
      writer.putU32BigEndian(type, (int) low);
    }
  }

  /** The kernel refuses other protocols (rtm_getroute_parse_ip_proto). */
  private void putFlow(RouteQuery query) {
    boolean hasPorts = query.protocol == IPPROTO_TCP || query.protocol == IPPROTO_UDP;
    if (hasPorts || query.protocol == (query.ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)) {
      writer.putU8(NfConstants.RTA_IP_PROTO, query.protocol);
    }
    if (hasPorts) {
      writer.putU16BigEndian(NfConstants.RTA_SPORT, query.sourcePort);
      writer.putU16BigEndian(NfConstants.RTA_DPORT, query.destinationPort);
    }
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
