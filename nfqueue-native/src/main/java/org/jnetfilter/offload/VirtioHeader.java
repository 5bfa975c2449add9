package org.jnetfilter.offload;

import org.jnetfilter.internal.NativeMemory;

/**
 * struct virtio_net_hdr (linux/virtio_net.h), ten octets in the machine's order: what the kernel
 * must know to take one long frame for a row of segments. Refilled for each frame.
 */
public final class VirtioHeader {
  static final int LENGTH = 10;

  private static final int F_NEEDS_CSUM = 1;
  private static final int GSO_TCPV4 = 1;
  private static final int GSO_TCPV6 = 4;
  private static final int GSO_ECN = 0x80;

  /** Where the checksum is in a TCP header. */
  private static final int TCP_CHECKSUM = 16;

  private final NativeMemory memory;

  VirtioHeader(NativeMemory memory) {
    this.memory = memory;
  }

  /**
   * Describes a frame of TCP segments. Its TCP checksum must hold the sum of the pseudo header, not
   * complemented, with the frame's own length (CHECKSUM_PARTIAL).
   *
   * @param ipv6 which IP version
   * @param transportOffset octets in front of the TCP header: the IP header with all that belongs
   *     to it
   * @param tcpHeaderLength with options
   * @param segmentSize octets of TCP payload in each segment but the last
   * @param congestionWindowReduced whether CWR is set: it goes on the first segment only (RFC 3168,
   *     6.1.2)
   */
  public void describeTcp(
      boolean ipv6,
      int transportOffset,
      int tcpHeaderLength,
      int segmentSize,
      boolean congestionWindowReduced) {
    int type = (ipv6 ? GSO_TCPV6 : GSO_TCPV4) | (congestionWindowReduced ? GSO_ECN : 0);
    memory.buffer().setByte(0, F_NEEDS_CSUM);
    memory.buffer().setByte(1, type);
    memory.putShort(2, transportOffset + tcpHeaderLength);
    memory.putShort(4, segmentSize);
    memory.putShort(6, transportOffset);
    memory.putShort(8, TCP_CHECKSUM);
  }
}
