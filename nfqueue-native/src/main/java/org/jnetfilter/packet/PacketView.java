package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/** A view over one IP packet. */
public final class PacketView {
  /** Points this view at a packet that is wholly there. */
  public PacketView wrap(ByteBuf buffer, int offset, int length) {
    return wrap(buffer, offset, length, length);
  }

  /** captured octets of a packet that was length octets long on the wire (copy range). */
  public PacketView wrap(ByteBuf buffer, int offset, int captured, int length) {
    throw new UnsupportedOperationException();
  }

  /** Must come before any other accessor; never throws. */
  public PacketFault check() {
    throw new UnsupportedOperationException();
  }

  /** Whether a transport header that this package knows was found whole and sound. */
  public boolean hasTransport() {
    throw new UnsupportedOperationException();
  }

  public boolean isIpv4() {
    throw new UnsupportedOperationException();
  }

  public boolean isIpv6() {
    throw new UnsupportedOperationException();
  }

  /** Length of the IP packet in octets as its header says. */
  public int length() {
    throw new UnsupportedOperationException();
  }

  /**
   * Octets that are here; less than {@link #length()} when the queue's copy range cut the packet.
   */
  public int captured() {
    throw new UnsupportedOperationException();
  }

  /** Protocol number of the transport header (after IPv6 extension headers). */
  public int protocol() {
    throw new UnsupportedOperationException();
  }

  /** Where the transport header begins, in octets from the start of the packet. */
  public int transportOffset() {
    throw new UnsupportedOperationException();
  }

  /** Whether this is a fragment of any kind but an atomic one (offset 0, no more to come). */
  public boolean isFragment() {
    throw new UnsupportedOperationException();
  }

  /** Whether this is a fragment other than the first: it carries no transport header. */
  public boolean isLaterFragment() {
    throw new UnsupportedOperationException();
  }

  /**
   * Unsigned octet at an offset from the packet's start; the caller has made sure it is captured.
   */
  public int u8(int at) {
    throw new UnsupportedOperationException();
  }

  public int u16(int at) {
    throw new UnsupportedOperationException();
  }

  public int u32(int at) {
    throw new UnsupportedOperationException();
  }

  public long u64(int at) {
    throw new UnsupportedOperationException();
  }

  public void setU8(int at, int value) {
    throw new UnsupportedOperationException();
  }

  public void setU16(int at, int value) {
    throw new UnsupportedOperationException();
  }

  public void setU32(int at, int value) {
    throw new UnsupportedOperationException();
  }

  /** Whether the octets [at, at + count) of the packet are here. */
  public boolean isCaptured(int at, int count) {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes room for count octets at an offset, by moving what is in front towards the buffer's
   * start; false, and nothing done, when the buffer has no such room in front. Lengths, checksums:
   * caller's.
   */
  public boolean insert(int at, int count) {
    throw new UnsupportedOperationException();
  }

  public ByteBuf buffer() {
    throw new UnsupportedOperationException();
  }

  /** Index in {@link #buffer()} of the packet's first octet. */
  public int offset() {
    throw new UnsupportedOperationException();
  }

  public Ipv4Header ipv4() {
    throw new UnsupportedOperationException();
  }

  public Ipv6Header ipv6() {
    throw new UnsupportedOperationException();
  }

  public TcpHeader tcp() {
    throw new UnsupportedOperationException();
  }

  public UdpHeader udp() {
    throw new UnsupportedOperationException();
  }

  public IcmpHeader icmp() {
    throw new UnsupportedOperationException();
  }

  public Icmpv6Header icmpv6() {
    throw new UnsupportedOperationException();
  }
}
