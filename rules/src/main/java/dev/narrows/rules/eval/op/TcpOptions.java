package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Step;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.TcpOptionCursor;

/**
 * Finds TCP options as net/netfilter/nft_exthdr.c and xt_TCPMSS.c do, which is not quite how RFC
 * 9293 has it: an option with a length of 0 counts as one octet.
 */
final class TcpOptions {
  /** No such option. */
  static final int NONE = -1;

  /** The option is there, but runs beyond the header or is shorter than asked for. */
  static final int MALFORMED = -2;

  private static final int DATA_OFFSET_SHIFT = 4;
  private static final int WORD_SHIFT = 2;

  private TcpOptions() {}

  /**
   * Length of the TCP header in octets when the packet has one that is whole and here
   * (nft_tcp_header_pointer), else 0.
   */
  static int headerLength(PacketView packet) {
    int header = packet.transportOffset();
    if (TransportHeader.protocol(packet) != IpProtocol.TCP
        || packet.isLaterFragment()
        || !packet.isCaptured(header, TcpHeader.MIN_LENGTH)) {
      return 0;
    }
    int words = packet.u8(header + TcpHeader.DATA_OFFSET) >>> DATA_OFFSET_SHIFT;
    int length = words << WORD_SHIFT;
    return length >= TcpHeader.MIN_LENGTH && packet.isCaptured(header, length) ? length : 0;
  }

  /**
   * Where the first option of a kind begins, in octets from the packet's start; one behind
   * end-of-list, too (nft_exthdr_tcp_eval).
   *
   * @param headerLength what {@link #headerLength} said, not 0
   * @param needed octets that the option must have
   * @return {@link #NONE} or {@link #MALFORMED} when there is nothing to read
   */
  static int find(PacketView packet, int headerLength, int kind, int needed) {
    int end = packet.transportOffset() + headerLength;
    int at = packet.transportOffset() + TcpHeader.MIN_LENGTH;
    while (at < end - 1) {
      int length = length(packet, at);
      if (packet.u8(at) == kind) {
        return at + length > end || needed > length ? MALFORMED : at;
      }
      at += length;
    }
    return NONE;
  }

  /** As {@link #find}, but end-of-list ends the options (RFC 9293, MUST-69). */
  static int findBeforeEnd(PacketView packet, int headerLength, int kind, int needed) {
    int end = packet.transportOffset() + headerLength;
    int at = packet.transportOffset() + TcpHeader.MIN_LENGTH;
    while (at < end - 1 && packet.u8(at) != TcpOptionCursor.END_OF_LIST) {
      int length = length(packet, at);
      if (packet.u8(at) == kind) {
        return at + length > end || needed > length ? MALFORMED : at;
      }
      at += length;
    }
    return NONE;
  }

  /** As {@link #findBeforeEnd}, passing over options of another length (tcpmss_mangle_packet). */
  static int findExact(PacketView packet, int headerLength, int kind, int optionLength) {
    int end = packet.transportOffset() + headerLength;
    int at = packet.transportOffset() + TcpHeader.MIN_LENGTH;
    while (at <= end - optionLength && packet.u8(at) != TcpOptionCursor.END_OF_LIST) {
      if (packet.u8(at) == kind && packet.u8(at + 1) == optionLength) {
        return at;
      }
      at += length(packet, at);
    }
    return NONE;
  }

  /**
   * What an edit does without a header: breaks, but for one that only the copy range cut off, of
   * which the decision says that it should have been edited.
   */
  static Step withoutHeader(Evaluation state) {
    PacketView packet = state.packet();
    boolean cut = packet.captured() < packet.length();
    if (!cut || packet.protocol() != IpProtocol.TCP || packet.isLaterFragment()) {
      return Step.BREAK;
    }
    state.decision().recordPacketChange();
    return Step.NEXT;
  }

  /**
   * Mends the checksum after 16 bits at an offset changed, odd offsets included. As the kernel's
   * csum_replace4 it never comes out as 0xffff.
   */
  static void mendChecksum(PacketView packet, int at, int before, int after) {
    int field = packet.transportOffset() + TcpHeader.CHECKSUM_OFFSET;
    boolean odd = (at - packet.transportOffset()) % 2 != 0;
    int checksum = packet.u16(field);
    int value =
        odd
            ? InternetChecksum.updateOdd(checksum, before, after)
            : InternetChecksum.update(checksum, before, after);
    packet.setU16(field, value == 0xffff ? 0 : value);
  }

  /** Of the option at an offset, whose length octet must be within the packet; at least 1. */
  static int length(PacketView packet, int at) {
    if (packet.u8(at) <= TcpOptionCursor.NO_OPERATION) {
      return 1;
    }
    return Math.max(packet.u8(at + 1), 1);
  }
}
