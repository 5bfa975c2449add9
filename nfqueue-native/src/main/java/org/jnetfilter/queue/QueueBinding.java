package org.jnetfilter.queue;

import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.netlink.MessageCursor;
import org.jnetfilter.netlink.MessageWriter;
import org.jnetfilter.netlink.NetlinkSocket;

/** Binds a queue to a socket and configures it, and says what is wrong when that fails. */
final class QueueBinding {
  private static final int MAX_QUEUE = 0xffff;
  private static final int MAX_BATCH = 1024;
  private static final int REQUEST = 256;
  private static final int ATTEMPTS = 10;
  private static final int ACKNOWLEDGE_TIMEOUT_MILLIS = 2000;
  private static final int MODE_SHIFT = 24;
  private static final int PARAMS_OCTETS = 5;
  private static final int CAP_NET_ADMIN = 12;
  private static final int HEXADECIMAL = 16;

  private final NetlinkSocket socket;
  private final QueueConfig config;

  QueueBinding(NetlinkSocket socket, QueueConfig config) {
    this.socket = socket;
    this.config = config;
  }

  static void requireSane(QueueConfig config) {
    requireRange("queue", config.queue(), 0, MAX_QUEUE);
    requireRange("copyRange", config.copyRange(), 0, NfConstants.NFQNL_MAX_COPY_RANGE);
    requireRange("maxLength", config.maxLength(), 1, Integer.MAX_VALUE);
    requireRange("receiveBuffer", config.receiveBuffer(), 1, Integer.MAX_VALUE / 2);
    requireRange("batchSize", config.batchSize(), 1, MAX_BATCH);
  }

  private static void requireRange(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " is " + value + ", it must be " + least + " to " + most);
    }
  }

  /**
   * Binds, and keeps the packets that come before the acknowledgement: they wait for verdicts like
   * any other.
   *
   * @param early takes them
   */
  void bind(Queue<byte[]> early) {
    socket.setReceiveTimeout(ACKNOWLEDGE_TIMEOUT_MILLIS);
    int errno = configure(true, early);
    if (errno == Errno.EAGAIN) {
      // The kernel has loaded conntrack's netlink module and asks to be asked again.
      errno = configure(true, early);
    }
    for (int attempt = 0; isUnknown(errno) && attempt < ATTEMPTS; attempt++) {
      // The acknowledgement was lost among the packets: if we are bound, the rest may be said
      // twice.
      errno = configure(!isBound(), early);
    }
    if (errno != 0) {
      throw refusal(errno);
    }
  }

  private static boolean isUnknown(int errno) {
    return errno == Errno.ENOBUFS || errno == Errno.ETIMEDOUT;
  }

  /**
   * All in one message: between a bind and a copy mode said later the kernel would drop packets,
   * bypass or not (nfqnl_enqueue_packet).
   */
  private int configure(boolean bind, Queue<byte[]> early) {
    try (NativeMemory memory = new NativeMemory(REQUEST)) {
      int sequence = socket.nextSequence();
      int flags = NfConstants.NLM_F_REQUEST | NfConstants.NLM_F_ACK;
      MessageWriter message = new MessageWriter(memory);
      message
          .begin(NfConstants.NFQNL_MSG_CONFIG, flags, sequence)
          .nfnetlinkHeader(NfConstants.AF_UNSPEC, config.queue());
      if (bind) {
        // struct nfqnl_msg_config_cmd: command, padding, protocol family (obsolete).
        message.putU32BigEndian(
            NfConstants.NFQA_CFG_CMD, NfConstants.NFQNL_CFG_CMD_BIND << MODE_SHIFT);
      }
      putParameters(message);
      message
          .putU32BigEndian(NfConstants.NFQA_CFG_QUEUE_MAXLEN, config.maxLength())
          .putU32BigEndian(NfConstants.NFQA_CFG_FLAGS, flags())
          .putU32BigEndian(NfConstants.NFQA_CFG_MASK, flags())
          .end();
      return socket.request(message, sequence, cursor -> keep(cursor, early));
    }
  }

  /** struct nfqnl_msg_config_params, packed: range in network order, mode. */
  private void putParameters(MessageWriter message) {
    // A range of 0 means "all" in the packet mode.
    boolean none = config.copyRange() == 0;
    int mode = none ? NfConstants.NFQNL_COPY_META : NfConstants.NFQNL_COPY_PACKET;
    try (NativeMemory params = new NativeMemory(PARAMS_OCTETS)) {
      params.buffer().setInt(0, config.copyRange()).setByte(Integer.BYTES, mode);
      message.putOctets(NfConstants.NFQA_CFG_PARAMS, params.buffer(), 0, PARAMS_OCTETS);
    }
  }

  private int flags() {
    return (config.failOpen() ? NfConstants.NFQA_CFG_F_FAIL_OPEN : 0)
        | (config.conntrack() ? NfConstants.NFQA_CFG_F_CONNTRACK : 0)
        | (config.gso() ? NfConstants.NFQA_CFG_F_GSO : 0)
        | (config.uidGid() ? NfConstants.NFQA_CFG_F_UID_GID : 0);
  }

  private static void keep(MessageCursor message, Queue<byte[]> early) {
    if (message.type() == NfConstants.NFQNL_MSG_PACKET) {
      int start = message.payload() - MessageCursor.HEADER;
      early.add(ByteBufUtil.getBytes(message.buffer(), start, message.payloadEnd() - start, true));
    }
  }

  private boolean isBound() {
    return KernelQueue.readAll().stream()
        .anyMatch(held -> held.queue() == config.queue() && held.portId() == socket.portId());
  }

  private NetfilterException refusal(int errno) {
    String words = socket.errorText().isEmpty() ? "" : " (" + socket.errorText() + ")";
    return new NetfilterException("bind queue " + config.queue(), errno, advice(errno) + words);
  }

  private String advice(int errno) {
    return switch (errno) {
      case Errno.EPERM -> notPermitted();
      case Errno.EBUSY -> "this socket holds the queue already";
      case Errno.EINVAL ->
          "the kernel has no nfnetlink_queue (load module nfnetlink_queue), or does not know one of"
              + " the settings";
      case Errno.EOPNOTSUPP ->
          "the kernel does not support one of the flags asked for: "
              + (config.conntrack() ? "conntrack needs nf_conntrack_netlink; " : "")
              + "failOpen, gso need Linux 3.10, uidGid 3.14";
      case Errno.EAGAIN -> "conntrack is still being loaded: try again";
      case Errno.ETIMEDOUT, Errno.ENOBUFS ->
          "no acknowledgement came through the packets: ask for a larger receiveBuffer";
      default -> "";
    };
  }

  /** The kernel says EPERM both to those without privilege and when another holds the queue. */
  private String notPermitted() {
    for (KernelQueue held : KernelQueue.readAll()) {
      if (held.queue() == config.queue() && held.portId() != socket.portId()) {
        return "it is held by " + held.holder() + ": stop that, or choose another queue number";
      }
    }
    return mayAdministerNetworks()
        ? "another program may have held the queue just now, or this network namespace belongs to"
            + " another user namespace"
        : "binding takes CAP_NET_ADMIN: run as root, or grant that capability";
  }

  private static boolean mayAdministerNetworks() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
        if (line.startsWith("CapEff:")) {
          String digits = line.substring(line.indexOf(':') + 1).trim();
          return (Long.parseUnsignedLong(digits, HEXADECIMAL) >>> CAP_NET_ADMIN & 1) != 0;
        }
      }
    } catch (IOException | NumberFormatException ignored) {
      return true;
    }
    return true;
  }
}
