package org.jnetfilter.raw;

import io.netty.buffer.ByteBuf;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.internal.SystemCalls;

/**
 * Sees long packets and ICMP messages as they pass the links of the network namespace it was opened
 * in, with the offload metadata that they carry (AF_PACKET with PACKET_VNET_HDR). What does not
 * count is filtered in the kernel. Only the first octets of each are read. Owned by one thread.
 *
 * <p>The accessors tell of the packet that the last {@link #next()} came to.
 */
public final class PacketMonitor implements AutoCloseable {
  /** Octets of a packet that can be looked at, link header included. */
  private static final int SNAP = 256;

  /** struct virtio_net_hdr: flags, gso_type, hdr_len, gso_size, csum_start, csum_offset. */
  private static final int VIRTIO = 10;

  private static final int VIRTIO_GSO_TYPE = 1;
  private static final int VIRTIO_GSO_SIZE = 4;

  // struct mmsghdr on LP64: msghdr (name, its length, vectors, their number ...), then octets
  private static final int MMSGHDR = 64;
  private static final int NAME_LENGTH = 8;
  private static final int VECTORS = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int OCTETS = 56;

  // struct sockaddr_ll: family, protocol, interface, hardware type, packet type, address
  private static final int SOCKADDR_LL = 20;
  private static final int LINK = 4;
  private static final int HARDWARE = 8;
  private static final int PACKET_TYPE = 10;
  private static final int OUTGOING = 4;

  private static final int SOL_PACKET = 263;
  private static final int PACKET_VNET_HDR = 15;
  private static final int ETH_P_ALL_NETWORK_ORDER = 0x0300;

  private static final int ETHER = 1;
  private static final int LOOPBACK = 772;
  private static final int ETHER_HEADER = 14;

  private static final int NAME_AT = MMSGHDR;
  private static final int VECTOR_AT = NAME_AT + SOCKADDR_LL + 4;
  private static final int DATA_AT = VECTOR_AT + 16;
  private static final int RECEIVE_BUFFER = 4 << 20;

  /** Begins at the network header (SKF_NET_OFF of linux/filter.h). */
  private static final int NET = 0xfff00000;

  /** Struct sock_filter: code, jump if true, jump if false, operand. */
  private static final int[][] FILTER = {
    {0x80, 0, 0, 0}, // length
    {0x35, 7, 0, 1280}, // long: take it
    {0x30, 0, 0, NET},
    {0x74, 0, 0, 4},
    {0x15, 0, 2, 4}, // IPv4
    {0x30, 0, 0, NET + 9},
    {0x15, 2, 3, 1}, // ICMP: take it
    {0x30, 0, 0, NET + 6},
    {0x15, 0, 1, 58}, // ICMPv6: take it
    {0x06, 0, 0, -1},
    {0x06, 0, 0, 0},
  };

  private final int descriptor;
  private final NativeMemory memory = new NativeMemory(DATA_AT + VIRTIO + SNAP);
  private int ipAt;
  private int captured;
  private int length;

  private PacketMonitor(int descriptor) {
    this.descriptor = descriptor;
    memory.putLong(VECTORS, memory.address(VECTOR_AT));
    memory.putLong(VECTOR_COUNT, 1);
    memory.putLong(VECTOR_AT, memory.address(DATA_AT));
    memory.putLong(VECTOR_AT + 8, VIRTIO + SNAP);
  }

  /**
   * Opens one for all links.
   *
   * @param waitMillis how long {@link #next()} waits at most
   * @throws NetfilterException when the kernel refuses, for want of CAP_NET_RAW most likely
   */
  public static PacketMonitor open(int waitMillis) {
    int type = NfConstants.SOCK_RAW | NfConstants.SOCK_CLOEXEC;
    // Protocol 0: nothing comes before the filter is there.
    int fd = SystemCalls.socket(NfConstants.AF_PACKET, type, 0);
    if (fd < 0) {
      throw new NetfilterException(
          "open packet socket", -fd, "it takes CAP_NET_RAW: run as root, or grant it");
    }
    PacketMonitor monitor = new PacketMonitor(fd);
    int errno = monitor.prepare(waitMillis);
    if (errno != 0) {
      monitor.close();
      throw new NetfilterException("prepare packet socket", errno, "");
    }
    return monitor;
  }

  private int prepare(int waitMillis) {
    try (NativeMemory scratch = new NativeMemory(8 * (FILTER.length + 2))) {
      for (int i = 0; i < FILTER.length; i++) {
        int at = 16 + 8 * i;
        scratch.putShort(at, FILTER[i][0]);
        scratch.buffer().setByte(at + 2, FILTER[i][1]);
        scratch.buffer().setByte(at + 3, FILTER[i][2]);
        scratch.putInt(at + 4, FILTER[i][3]);
      }
      scratch.putShort(0, FILTER.length);
      scratch.putLong(8, scratch.address(16));
      int result = option(NfConstants.SOL_SOCKET, NfConstants.SO_ATTACH_FILTER, scratch, 16);
      scratch.putInt(0, 1);
      result = result < 0 ? result : option(SOL_PACKET, PACKET_VNET_HDR, scratch, 4);
      scratch.putLong(0, waitMillis / 1000);
      scratch.putLong(8, waitMillis % 1000 * 1000L);
      result =
          result < 0
              ? result
              : option(NfConstants.SOL_SOCKET, NfConstants.SO_RCVTIMEO, scratch, 16);
      scratch.putInt(0, RECEIVE_BUFFER);
      option(NfConstants.SOL_SOCKET, NfConstants.SO_RCVBUFFORCE, scratch, 4);
      scratch.buffer().setZero(0, SOCKADDR_LL);
      scratch.putShort(0, NfConstants.AF_PACKET);
      scratch.putShort(2, ETH_P_ALL_NETWORK_ORDER);
      result = result < 0 ? result : SystemCalls.bind(descriptor, scratch.address(0), SOCKADDR_LL);
      return Math.max(0, -result);
    }
  }

  private int option(int level, int name, NativeMemory value, int octets) {
    return SystemCalls.setOption(descriptor, level, name, value.address(0), octets);
  }

  /**
   * Waits for the next packet; false when none came in time.
   *
   * @throws NetfilterException when no more can come
   */
  public boolean next() {
    memory.putLong(0, memory.address(NAME_AT));
    memory.putInt(NAME_LENGTH, SOCKADDR_LL);
    int count = SystemCalls.receiveMany(descriptor, memory.address(0), 1, NfConstants.MSG_TRUNC);
    if (count == -Errno.EAGAIN || count == -Errno.EINTR || count == -Errno.ENETDOWN) {
      return false;
    }
    if (count < 0) {
      throw new NetfilterException("receive from packet socket", -count, "");
    }
    int hardware = memory.buffer().getUnsignedShortLE(NAME_AT + HARDWARE);
    int header = hardware == ETHER || hardware == LOOPBACK ? ETHER_HEADER : 0;
    int octets = memory.intAt(OCTETS) - VIRTIO;
    ipAt = DATA_AT + VIRTIO + header;
    length = Math.max(0, octets - header);
    captured = Math.max(0, Math.min(octets, SNAP) - header);
    return true;
  }

  /** Index of the link that it came by or goes by. */
  public int link() {
    return memory.intAt(NAME_AT + LINK);
  }

  public boolean isOutgoing() {
    return memory.buffer().getByte(NAME_AT + PACKET_TYPE) == OUTGOING;
  }

  /** Octets of the IP packet, as the kernel counts them. */
  public int length() {
    return length;
  }

  /** Octets of it that can be looked at. */
  public int captured() {
    return captured;
  }

  /** What holds the packet, from {@link #offset()} on. */
  public ByteBuf buffer() {
    return memory.buffer();
  }

  public int offset() {
    return ipAt;
  }

  /** Whether the kernel knows it to be several segments. */
  public boolean isSegmented() {
    return memory.buffer().getByte(DATA_AT + VIRTIO_GSO_TYPE) != 0;
  }

  /** Octets of payload in each of its segments; 0 for a single one. */
  public int segmentSize() {
    return memory.buffer().getUnsignedShortLE(DATA_AT + VIRTIO_GSO_SIZE);
  }

  @Override
  public void close() {
    SystemCalls.close(descriptor);
    memory.close();
  }
}
