package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/** The Internet checksum, whole (RFC 1071) and incremental (RFC 1624). */
public final class InternetChecksum {
  private InternetChecksum() {}

  /** Unfolded ones' complement sum of octets as big-endian 16-bit words, added to a sum so far. */
  public static long sum(ByteBuf buffer, int index, int length, long soFar) {
    throw new UnsupportedOperationException();
  }

  /** Folds a sum to 16 bits and complements it: the value for a header's field. */
  public static int finish(long sum) {
    throw new UnsupportedOperationException();
  }

  /** Equation 3 of RFC 1624: the checksum after one 16-bit word at an even offset changed. */
  public static int update(int checksum, int oldWord, int newWord) {
    throw new UnsupportedOperationException();
  }

  /** As update, for a 16-bit value that began at an odd offset: it straddles two words. */
  public static int updateOdd(int checksum, int oldValue, int newValue) {
    throw new UnsupportedOperationException();
  }

  /** The TCP, UDP or ICMPv6 checksum of a packet that is wholly captured, computed anew. */
  public static int transport(PacketView packet) {
    throw new UnsupportedOperationException();
  }
}
