package dev.narrows.firewall.replay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** One frame of a capture file, as it was on the link; refilled for each. */
final class CapturedFrame {
  /** The most that capture programs write of one frame (libpcap, MAXIMUM_SNAPLEN). */
  static final int MAX_CAPTURED = 262_144;

  /** Room in front of the frame, so that a packet's header may grow. */
  private static final int HEADROOM = 64;

  private final ByteBuf buffer = Unpooled.buffer(HEADROOM + MAX_CAPTURED, HEADROOM + MAX_CAPTURED);
  private long number;
  private int linkType;
  private long seconds;
  private int nanos;
  private int captured;
  private long length;

  /** What follows says of which frame; the octets are written to {@link #buffer()}. */
  void begin(long newNumber, int newLinkType, int newCaptured, long newLength) {
    number = newNumber;
    linkType = newLinkType;
    captured = newCaptured;
    length = Math.max(newLength, newCaptured);
  }

  void setTime(long newSeconds, int newNanos) {
    seconds = newSeconds;
    nanos = newNanos;
  }

  /** Counted from 1. */
  long number() {
    return number;
  }

  /** A LINKTYPE_ number of the pcap and pcapng formats. */
  int linkType() {
    return linkType;
  }

  /** Seconds since 1970. */
  long seconds() {
    return seconds;
  }

  int nanos() {
    return nanos;
  }

  /** Octets that are here. */
  int captured() {
    return captured;
  }

  /** Octets that were on the link, never less than captured. */
  long length() {
    return length;
  }

  ByteBuf buffer() {
    return buffer;
  }

  /** Index in {@link #buffer()} of the first octet. */
  int offset() {
    return HEADROOM;
  }

  int u8(int at) {
    return buffer.getUnsignedByte(HEADROOM + at);
  }

  int u16(int at) {
    return buffer.getUnsignedShort(HEADROOM + at);
  }
}
