package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * The checksum of SCTP (RFC 9260, appendix A): Castagnoli's polynomial. A packet carries it with
 * its octets reversed.
 */
public final class Crc32c {
  /** Castagnoli's polynomial, its bits reversed. */
  private static final int POLYNOMIAL = 0x82f63b78;

  private static final int[] TABLE = new int[256];

  static {
    for (int octet = 0; octet < TABLE.length; octet++) {
      int remainder = octet;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        remainder = (remainder & 1) == 0 ? remainder >>> 1 : remainder >>> 1 ^ POLYNOMIAL;
      }
      TABLE[octet] = remainder;
    }
  }

  private Crc32c() {}

  /** The checksum of so many octets from an index on. */
  public static int of(ByteBuf buffer, int index, int length) {
    int crc = ~0;
    for (int at = index; at < index + length; at++) {
      crc = crc >>> Byte.SIZE ^ TABLE[(crc ^ buffer.getByte(at)) & 0xff];
    }
    return ~crc;
  }
}
