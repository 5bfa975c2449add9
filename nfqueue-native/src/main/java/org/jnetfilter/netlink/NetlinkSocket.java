package org.jnetfilter.netlink;

import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.internal.SystemCalls;

/**
 * A bound netlink socket of the calling thread's network namespace. Calls give the negative errno
 * where system calls do; only opening throws. Sending is safe from any thread.
 */
public final class NetlinkSocket implements AutoCloseable {
  private static final int SOCKADDR_NL = 12;
  private static final int PORT = 4;
  private static final int LENGTH = 16;
  private static final int SCRATCH = 32;
  private static final int REPLY = 1 << 17;
  private static final int MICROS = 1000;

  private final int descriptor;
  private final int portId;
  private final NativeMemory scratch;
  private String errorText = "";
  private int sequence;

  private NetlinkSocket(int descriptor, int portId, NativeMemory scratch) {
    this.descriptor = descriptor;
    this.portId = portId;
    this.scratch = scratch;
  }

  /**
   * Opens and binds a socket; the kernel chooses its port.
   *
   * @param protocol NETLINK_NETFILTER, NETLINK_ROUTE ...
   */
  public static NetlinkSocket open(int protocol) {
    int type = NfConstants.SOCK_RAW | NfConstants.SOCK_CLOEXEC;
    int fd = SystemCalls.socket(NfConstants.AF_NETLINK, type, protocol);
    if (fd < 0) {
      String advice =
          fd == -Errno.EPROTONOSUPPORT || fd == -Errno.EAFNOSUPPORT
              ? "the kernel lacks this netlink family, or the service manager forbids AF_NETLINK"
              : "";
      throw new NetfilterException("open netlink socket " + protocol, -fd, advice);
    }
    NativeMemory scratch = new NativeMemory(SCRATCH);
    scratch.putShort(0, NfConstants.AF_NETLINK);
    int result = SystemCalls.bind(fd, scratch.address(0), SOCKADDR_NL);
    if (result == 0) {
      scratch.putInt(LENGTH, SOCKADDR_NL);
      result = SystemCalls.socketName(fd, scratch.address(0), scratch.address(LENGTH));
    }
    if (result < 0) {
      SystemCalls.close(fd);
      scratch.close();
      throw new NetfilterException("bind netlink socket", -result, "");
    }
    NetlinkSocket socket = new NetlinkSocket(fd, scratch.intAt(PORT), scratch);
    // An error message quotes the request's header only, and says in words what was wrong.
    socket.setOption(NfConstants.SOL_NETLINK, NfConstants.NETLINK_CAP_ACK, 1);
    socket.setOption(NfConstants.SOL_NETLINK, NfConstants.NETLINK_EXT_ACK, 1);
    return socket;
  }

  public int descriptor() {
    return descriptor;
  }

  /** The address of this socket, by which the kernel lists it; 32 bits without a sign. */
  public long portId() {
    return Integer.toUnsignedLong(portId);
  }

  /** setsockopt(2) with an int; 0 or the negative errno. */
  public int setOption(int level, int name, int value) {
    scratch.putInt(LENGTH, value);
    return SystemCalls.setOption(descriptor, level, name, scratch.address(LENGTH), 4);
  }

  /** getsockopt(2) of an int that is never negative, or the negative errno. */
  public int option(int level, int name) {
    scratch.putInt(LENGTH + 4, 4);
    int result =
        SystemCalls.option(
            descriptor, level, name, scratch.address(LENGTH), scratch.address(LENGTH + 4));
    return result < 0 ? result : scratch.intAt(LENGTH);
  }

  /** How long a receive may wait at most. */
  public int setReceiveTimeout(int millis) {
    scratch.putLong(LENGTH, millis / 1000);
    scratch.putLong(LENGTH + 8, (long) millis % 1000 * MICROS);
    return SystemCalls.setOption(
        descriptor,
        NfConstants.SOL_SOCKET,
        NfConstants.SO_RCVTIMEO,
        scratch.address(LENGTH),
        2 * Long.BYTES);
  }

  /**
   * Asks for a receive buffer of some octets: beyond the system's limit with CAP_NET_ADMIN, else up
   * to net.core.rmem_max.
   */
  public int setReceiveBuffer(int octets) {
    int forced = setOption(NfConstants.SOL_SOCKET, NfConstants.SO_RCVBUFFORCE, octets);
    return forced == 0 ? 0 : setOption(NfConstants.SOL_SOCKET, NfConstants.SO_RCVBUF, octets);
  }

  public int joinGroup(int group) {
    return setOption(NfConstants.SOL_NETLINK, NfConstants.NETLINK_ADD_MEMBERSHIP, group);
  }

  /** A number for the next request; never 0, which messages of the kernel's own carry. */
  public int nextSequence() {
    sequence = sequence == Integer.MAX_VALUE ? 1 : sequence + 1;
    return sequence;
  }

  /** Sends all messages of a writer as one datagram; octets, or the negative errno. */
  public int send(MessageWriter messages) {
    return SystemCalls.send(descriptor, messages.memory().address(0), messages.length(), 0);
  }

  /**
   * Receives one datagram; its octets, which are more than the room there was when it was cut, or
   * the negative errno.
   */
  public int receive(NativeMemory into, int flags) {
    return SystemCalls.receive(
        descriptor, into.address(0), into.size(), flags | NfConstants.MSG_TRUNC);
  }

  /**
   * Sends a request that carries NLM_F_ACK, and waits for its acknowledgement.
   *
   * @param sequence the request's
   * @param others gets each other message that comes before
   * @return 0 or the errno: the kernel's refusal (see {@link #errorText()}), ETIMEDOUT, ENOBUFS
   */
  public int request(MessageWriter request, int sequence, MessageSink others) {
    errorText = "";
    int sent = send(request);
    if (sent < 0) {
      return -sent;
    }
    try (NativeMemory reply = new NativeMemory(REPLY)) {
      MessageCursor cursor = new MessageCursor();
      while (true) {
        int octets = receive(reply, 0);
        if (octets < 0 && octets != -Errno.EINTR) {
          return octets == -Errno.EAGAIN ? Errno.ETIMEDOUT : -octets;
        }
        cursor.wrap(reply.buffer(), 0, Math.min(Math.max(0, octets), reply.size()));
        while (cursor.next()) {
          if (cursor.type() == NfConstants.NLMSG_ERROR && cursor.sequence() == sequence) {
            errorText = cursor.errorText();
            return cursor.error();
          }
          others.message(cursor);
        }
      }
    }
  }

  /** What the kernel said in words about the last refused request, or "". */
  public String errorText() {
    return errorText;
  }

  /** Takes messages that are not the answer waited for. */
  @FunctionalInterface
  public interface MessageSink {
    /** The cursor's memory is reused after the return. */
    void message(MessageCursor message);
  }

  @Override
  public void close() {
    SystemCalls.close(descriptor);
    scratch.close();
  }
}
