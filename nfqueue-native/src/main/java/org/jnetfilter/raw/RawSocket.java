package org.jnetfilter.raw;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.internal.SystemCalls;
import org.jnetfilter.packet.PacketView;

/**
 * Sends whole IP packets of our own making (IP_HDRINCL), with a mark. They pass the OUTPUT and
 * POSTROUTING hooks. Belongs to one thread; sending never waits and allocates nothing.
 *
 * <p>For IPv4 the kernel writes the total length and the header checksum itself, and an
 * identification where that is 0 (net/ipv4/raw.c, raw_send_hdrinc); for IPv6 it writes nothing.
 */
public final class RawSocket implements AutoCloseable {
  private static final int MAX_PACKET = 0xffff;

  // Where a packet holds its destination, and how much of it must be there.
  private static final int IPV4_DESTINATION = 16;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_DESTINATION = 24;
  private static final int IPV6_HEADER = 40;

  private final int descriptor;
  private final boolean ipv6;
  private final InternetAddress address;
  private final NativeMemory packet = new NativeMemory(MAX_PACKET);
  private boolean closed;

  private RawSocket(int descriptor, boolean ipv6) {
    this.descriptor = descriptor;
    this.ipv6 = ipv6;
    this.address = new InternetAddress(ipv6);
  }

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @param mark what each packet sent is marked with; 0 for none
   * @throws NetfilterException when the kernel refuses, for want of CAP_NET_RAW most likely
   */
  public static RawSocket open(boolean ipv6, int mark) {
    return new RawSocket(openDescriptor(ipv6, mark), ipv6);
  }

  static int openDescriptor(boolean ipv6, int mark) {
    int family = ipv6 ? NfConstants.AF_INET6 : NfConstants.AF_INET;
    int type = NfConstants.SOCK_RAW | NfConstants.SOCK_CLOEXEC;
    int fd = SystemCalls.socket(family, type, NfConstants.IPPROTO_RAW);
    if (fd < 0) {
      throw new NetfilterException(
          "open raw " + (ipv6 ? "IPv6" : "IPv4") + " socket", -fd, advice(-fd));
    }
    int result = mark == 0 ? 0 : setMark(fd, mark);
    if (result < 0) {
      SystemCalls.close(fd);
      throw new NetfilterException(
          "mark the packets of a raw socket", -result, "it takes CAP_NET_ADMIN");
    }
    return fd;
  }

  private static String advice(int errno) {
    return switch (errno) {
      case Errno.EPERM -> "it takes CAP_NET_RAW: run as root, or grant that capability";
      case Errno.EAFNOSUPPORT ->
          "the kernel lacks this address family, or the service manager forbids it";
      default -> "";
    };
  }

  private static int setMark(int fd, int mark) {
    try (NativeMemory value = new NativeMemory(Integer.BYTES)) {
      value.putInt(0, mark);
      return SystemCalls.setOption(
          fd, NfConstants.SOL_SOCKET, NfConstants.SO_MARK, value.address(0), Integer.BYTES);
    }
  }

  /**
   * Sends to the packet's own destination (IPv6: that of its fixed header); 0, or the errno with
   * which the kernel refused: EMSGSIZE when it is longer than the MTU of the way out, EINVAL also
   * when it is no whole packet of this socket's family.
   */
  public int send(PacketView packet) {
    return send(packet.buffer(), packet.offset(), packet.captured());
  }

  /**
   * As {@link #send(PacketView)}, out of one interface: an IPv6 link-local destination means
   * nothing without (RFC 4007, 6). Other destinations are routed.
   */
  public int send(PacketView packet, int outInterface) {
    address.setScope(outInterface);
    int errno = send(packet);
    address.setScope(0);
    return errno;
  }

  /** As {@link #send(PacketView)}, of octets in a buffer. */
  public int send(ByteBuf buffer, int offset, int length) {
    if (length < (ipv6 ? IPV6_HEADER : IPV4_HEADER) || length > MAX_PACKET) {
      return Errno.EINVAL;
    }
    ByteBuf copy = packet.buffer();
    copy.setBytes(0, buffer, offset, length);
    if (copy.getByte(0) >>> 4 != (ipv6 ? 6 : 4)) {
      return Errno.EINVAL;
    }
    if (ipv6) {
      address.set(copy.getLong(IPV6_DESTINATION), copy.getLong(IPV6_DESTINATION + Long.BYTES));
    } else {
      address.set(0, copy.getInt(IPV4_DESTINATION));
    }
    int result =
        SystemCalls.sendTo(
            descriptor,
            packet.address(0),
            length,
            NfConstants.MSG_DONTWAIT,
            address.pointer(),
            address.length());
    return result < 0 ? -result : 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      SystemCalls.close(descriptor);
      address.close();
      packet.close();
    }
  }
}
