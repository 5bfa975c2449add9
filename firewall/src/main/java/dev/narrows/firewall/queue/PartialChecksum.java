package dev.narrows.firewall.queue;

import org.jnetfilter.packet.Crc32c;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.UdpHeader;

/**
 * Completes a checksum of which the packet holds only the pseudo header's sum (net/core/dev.c:
 * skb_checksum_help): the kernel takes a packet that is put back for finished.
 */
final class PartialChecksum {
  private static final int SCTP = 132;
  private static final int SCTP_CHECKSUM = 8;
  private static final int SCTP_HEADER = 12;
  private static final int NEGATIVE_ZERO = 0xffff;

  private PartialChecksum() {}

  /** Does nothing for what has no transport header, or none whose checksum hardware computes. */
  static void complete(PacketView packet) {
    if (packet.isFragment()) {
      return;
    }
    switch (packet.protocol()) {
      case IpProtocol.TCP:
        internet(packet, TcpHeader.CHECKSUM_OFFSET);
        break;
      case IpProtocol.UDP:
        internet(packet, UdpHeader.CHECKSUM_OFFSET);
        break;
      case SCTP:
        sctp(packet);
        break;
      default:
        break;
    }
  }

  /** The field's own content takes part: there stands the pseudo header's sum. */
  private static void internet(PacketView packet, int field) {
    int start = packet.transportOffset();
    if (!packet.isCaptured(start, field + Short.BYTES)) {
      return;
    }
    int octets = packet.length() - start;
    long sum = InternetChecksum.sum(packet.buffer(), packet.offset() + start, octets, 0);
    int value = InternetChecksum.finish(sum);
    packet.setU16(start + field, value == 0 ? NEGATIVE_ZERO : value);
  }

  private static void sctp(PacketView packet) {
    int start = packet.transportOffset();
    if (!packet.isCaptured(start, SCTP_HEADER)) {
      return;
    }
    packet.setU32(start + SCTP_CHECKSUM, 0);
    int octets = packet.length() - start;
    int crc = Crc32c.of(packet.buffer(), packet.offset() + start, octets);
    packet.setU32(start + SCTP_CHECKSUM, Integer.reverseBytes(crc));
  }
}
