package dev.narrows.rules.eval.op;

import org.jnetfilter.packet.Crc32c;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.UdpHeader;

/**
 * Mends checksums as net/netfilter/nft_payload.c does: by the difference of what was there and what
 * comes, each summed as if it began at an even offset, so that a wrong checksum stays wrong.
 */
final class PayloadChecksums {
  private static final int LOW_16 = 0xffff;
  private static final int ICMPV6_CHECKSUM = 2;
  private static final int SCTP_HEADER = 12;
  private static final int SCTP_CHECKSUM = 8;
  private static final int UDP_LITE = 136;
  private static final int SCTP = 132;
  private static final int NO_FIELD = -1;

  private PayloadChecksums() {}

  /** Sum of octets of the packet, 16 bits, not complemented. */
  static int sum(PacketView packet, int at, int length) {
    long sum = InternetChecksum.sum(packet.buffer(), packet.offset() + at, length, 0);
    return ~InternetChecksum.finish(sum) & LOW_16;
  }

  /** As {@link #sum(PacketView, int, int)}, of the lowest octets of a register. */
  static int sum(long high, long low, int length) {
    // An odd last octet is the high half of a word: so the whole is moved up by one octet.
    int odd = length % 2 == 0 ? 0 : Byte.SIZE;
    long upper = odd == 0 ? high : high << Byte.SIZE | low >>> Long.SIZE - Byte.SIZE;
    long lower = low << odd;
    int octets = length + odd / Byte.SIZE;
    long sum = 0;
    for (int i = 0; i < octets; i += 2) {
      int shift = i * Byte.SIZE;
      sum += (shift >= Long.SIZE ? upper >>> shift - Long.SIZE : lower >>> shift) & LOW_16;
    }
    return ~InternetChecksum.finish(sum) & LOW_16;
  }

  /** Mends the field at an offset (nft_payload_csum_inet); false when it is not there. */
  static boolean replace(PacketView packet, int at, int before, int after) {
    if (!packet.isCaptured(at, Short.BYTES)) {
      return false;
    }
    int value = InternetChecksum.update(packet.u16(at), before, after);
    packet.setU16(at, value == 0 ? LOW_16 : value);
    return true;
  }

  /** Mends the transport header's field, if it has one (nft_payload_l4csum_update). */
  static boolean replaceTransport(PacketView packet, int before, int after, boolean partial) {
    int at = transportField(packet);
    if (at == NO_FIELD) {
      return true;
    }
    if (!partial) {
      return replace(packet, at, before, after);
    }
    if (!packet.isCaptured(at, Short.BYTES)) {
      return false;
    }
    // What stands there is the pseudo header's sum, not complemented.
    int value = InternetChecksum.update(~packet.u16(at) & LOW_16, before, after);
    packet.setU16(at, ~value & LOW_16);
    return true;
  }

  private static int transportField(PacketView packet) {
    if (packet.isLaterFragment() || packet.transportOffset() < 0) {
      return NO_FIELD;
    }
    int header = packet.transportOffset();
    switch (packet.protocol()) {
      case IpProtocol.TCP:
        return header + TcpHeader.CHECKSUM_OFFSET;
      case IpProtocol.UDP:
        boolean summed =
            packet.isCaptured(header, UdpHeader.LENGTH)
                && packet.u16(header + UdpHeader.CHECKSUM_OFFSET) != 0;
        return summed ? header + UdpHeader.CHECKSUM_OFFSET : NO_FIELD;
      case UDP_LITE:
        return header + UdpHeader.CHECKSUM_OFFSET;
      case IpProtocol.ICMPV6:
        return header + ICMPV6_CHECKSUM;
      default:
        return NO_FIELD;
    }
  }

  /** Computes the CRC32c of an SCTP packet anew (RFC 9260, 6.8); false when it has no header. */
  static boolean renewSctp(PacketView packet) {
    if (packet.protocol() != SCTP || packet.isLaterFragment()) {
      return true;
    }
    int header = packet.transportOffset();
    if (!packet.isCaptured(header, SCTP_HEADER)) {
      return false;
    }
    packet.setU32(header + SCTP_CHECKSUM, 0);
    int octets = packet.captured() - header;
    int crc = Crc32c.of(packet.buffer(), packet.offset() + header, octets);
    packet.setU32(header + SCTP_CHECKSUM, Integer.reverseBytes(crc));
    return true;
  }
}
