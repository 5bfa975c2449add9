package dev.narrows.rules.eval.op;

import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.Ipv4Header;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.TcpOptionCursor;

/**
 * Writes the maximum segment size option (RFC 9293, 3.7.1), checksums included. These are mended by
 * the difference only, so that a wrong one stays wrong.
 */
final class MssOption {
  /** Octets of the option: kind, length, and the size as 16 bits. */
  static final int LENGTH = 4;

  private static final int SIZE_OFFSET = 2;
  private static final int MAX_LENGTH_FIELD = 0xffff;
  private static final int KIND_AND_LENGTH = TcpOptionCursor.MAXIMUM_SEGMENT_SIZE << 8 | LENGTH;

  private MssOption() {}

  static int size(PacketView packet, int option) {
    return packet.u16(option + SIZE_OFFSET);
  }

  static void setSize(PacketView packet, int option, int size) {
    int at = option + SIZE_OFFSET;
    int checksumAt = packet.transportOffset() + TcpHeader.CHECKSUM_OFFSET;
    int checksum = packet.u16(checksumAt);
    int before = packet.u16(at);
    boolean odd = (at - packet.transportOffset()) % 2 != 0;
    packet.setU16(at, size);
    packet.setU16(
        checksumAt,
        odd
            ? InternetChecksum.updateOdd(checksum, before, size)
            : InternetChecksum.update(checksum, before, size));
  }

  /**
   * Inserts the option as the first one, as xt_TCPMSS does; false, and nothing done, when there is
   * no room for it in the buffer or in a length field.
   *
   * @param headerLength of TCP in octets, below 60
   */
  static boolean insert(PacketView packet, int headerLength, int size) {
    int header = packet.transportOffset();
    int segment = packet.length() - header;
    if (packet.length() + LENGTH > MAX_LENGTH_FIELD
        || !packet.insert(header + TcpHeader.MIN_LENGTH, LENGTH)) {
      return false;
    }
    mendNetworkHeader(packet);
    packet.setU16(header + TcpHeader.MIN_LENGTH, KIND_AND_LENGTH);
    packet.setU16(header + TcpHeader.MIN_LENGTH + SIZE_OFFSET, size);
    int dataOffset = header + TcpHeader.DATA_OFFSET;
    int before = packet.u16(dataOffset);
    int after = before + (LENGTH / Integer.BYTES << 12);
    packet.setU16(dataOffset, after);

    int checksumAt = header + TcpHeader.CHECKSUM_OFFSET;
    int checksum = packet.u16(checksumAt);
    checksum = InternetChecksum.update(checksum, segment, segment + LENGTH);
    checksum = InternetChecksum.update(checksum, 0, KIND_AND_LENGTH);
    checksum = InternetChecksum.update(checksum, 0, size);
    packet.setU16(checksumAt, InternetChecksum.update(checksum, before, after));
    return true;
  }

  private static void mendNetworkHeader(PacketView packet) {
    if (packet.isIpv4()) {
      int before = packet.u16(Ipv4Header.TOTAL_LENGTH_OFFSET);
      int checksum = packet.u16(Ipv4Header.CHECKSUM_OFFSET);
      packet.setU16(Ipv4Header.TOTAL_LENGTH_OFFSET, before + LENGTH);
      packet.setU16(
          Ipv4Header.CHECKSUM_OFFSET, InternetChecksum.update(checksum, before, before + LENGTH));
    } else {
      int before = packet.u16(Ipv6Header.PAYLOAD_LENGTH_OFFSET);
      packet.setU16(Ipv6Header.PAYLOAD_LENGTH_OFFSET, before + LENGTH);
    }
  }
}
