package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * The Internet checksum, whole (RFC 1071) and incremental (RFC 1624).
 *
 * <p>Sums are kept unfolded in a long: for any packet there are bits enough for every carry.
 */
public final class InternetChecksum {
  private static final long LOW_32 = 0xffff_ffffL;
  private static final int LOW_16 = 0xffff;
  private static final int LOW_8 = 0xff;

  private InternetChecksum() {}

  /**
   * Unfolded ones' complement sum of octets as big-endian 16-bit words, added to a sum so far. An
   * odd last octet counts as the high half of a word (RFC 1071, 1), so only the last of several
   * pieces may be odd in length. Where in the buffer the octets begin does not matter.
   */
  public static long sum(ByteBuf buffer, int index, int length, long soFar) {
    long sum = soFar;
    int at = index;
    int end = index + length;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      long word = buffer.getLong(at);
      sum += (word >>> Integer.SIZE) + (word & LOW_32);
    }
    if (end - at >= Integer.BYTES) {
      sum += buffer.getUnsignedInt(at);
      at += Integer.BYTES;
    }
    if (end - at >= Short.BYTES) {
      sum += buffer.getUnsignedShort(at);
      at += Short.BYTES;
    }
    if (end > at) {
      sum += buffer.getUnsignedByte(at) << Byte.SIZE;
    }
    return sum;
  }

  /** Folds a sum to 16 bits and complements it: the value for a header's field. */
  public static int finish(long sum) {
    return ~fold(sum) & LOW_16;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> Short.SIZE != 0) {
      folded = (folded & LOW_16) + (folded >>> Short.SIZE);
    }
    return (int) folded;
  }

  /**
   * Equation 3 of RFC 1624: the checksum after one 16-bit word at an even offset changed. A wrong
   * checksum stays wrong by as much. For UDP the caller minds that 0 means none.
   */
  public static int update(int checksum, int oldWord, int newWord) {
    return finish((long) (~checksum & LOW_16) + (~oldWord & LOW_16) + (newWord & LOW_16));
  }

  /**
   * As {@link #update}, for a 16-bit value that began at an odd offset, counted from where the
   * checksum begins to count. It straddles two words: its high octet is the low half of the first,
   * its low octet the high half of the second. Ones' complement sums do not care which word an
   * octet is in, only which half (RFC 1071, 2 B), so the value counts with its octets swapped.
   */
  public static int updateOdd(int checksum, int oldValue, int newValue) {
    return update(checksum, swap(oldValue), swap(newValue));
  }

  private static int swap(int value) {
    return (value & LOW_8) << Byte.SIZE | value >>> Byte.SIZE & LOW_8;
  }

  /**
   * The checksum that the transport header of a packet should carry: of TCP, UDP and ICMPv6 with
   * the pseudo header, of ICMP without. The field itself counts as zero. Where a routing header has
   * segments left, the destination is the final one (RFC 8200, 8.1). A UDP checksum that comes out
   * as 0 is given as 0xffff (RFC 768).
   *
   * @param packet one that has its transport header, is not a fragment and is captured whole
   * @throws IllegalArgumentException when it is not such a packet
   */
  public static int transport(PacketView packet) {
    if (!packet.hasTransport() || packet.isFragment() || packet.captured() < packet.length()) {
      throw new IllegalArgumentException(
          "a transport checksum needs a whole segment: neither a fragment nor cut by a copy range");
    }
    ByteBuf buffer = packet.buffer();
    int start = packet.offset() + packet.transportOffset();
    int length = packet.length() - packet.transportOffset();
    switch (packet.protocol()) {
      case IpProtocol.TCP:
        return segment(packet, buffer, start, length, TcpHeader.CHECKSUM_OFFSET);
      case IpProtocol.UDP:
        int datagram = packet.udp().length();
        int value =
            segment(
                packet,
                buffer,
                start,
                datagram == 0 ? length : datagram,
                UdpHeader.CHECKSUM_OFFSET);
        return value == 0 ? LOW_16 : value;
      case IpProtocol.ICMPV6:
        return segment(packet, buffer, start, length, Icmpv6Header.CHECKSUM_OFFSET);
      default:
        return finish(sumAround(buffer, start, length, IcmpHeader.CHECKSUM_OFFSET, 0));
    }
  }

  private static int segment(
      PacketView packet, ByteBuf buffer, int start, int length, int fieldOffset) {
    return finish(sumAround(buffer, start, length, fieldOffset, pseudoHeader(packet, length)));
  }

  /**
   * Sum of the pseudo header of a packet that is not a fragment, neither folded nor complemented:
   * what its transport checksum covers beside the segment.
   */
  public static long pseudoHeader(PacketView packet) {
    return pseudoHeader(packet, packet.length() - packet.transportOffset());
  }

  private static long pseudoHeader(PacketView packet, int length) {
    ByteBuf buffer = packet.buffer();
    long pseudo = (long) packet.protocol() + length;
    if (packet.isIpv4()) {
      return sum(buffer, packet.offset() + Ipv4Header.SOURCE_OFFSET, 2 * Integer.BYTES, pseudo);
    }
    int address = Ipv6Header.ADDRESS_LENGTH;
    pseudo = sum(buffer, packet.offset() + Ipv6Header.SOURCE_OFFSET, address, pseudo);
    return sum(buffer, packet.offset() + packet.finalDestinationAt(), address, pseudo);
  }

  private static long sumAround(
      ByteBuf buffer, int start, int length, int fieldOffset, long soFar) {
    int behind = fieldOffset + Short.BYTES;
    long sum = sum(buffer, start, fieldOffset, soFar);
    return sum(buffer, start + behind, length - behind, sum);
  }
}
