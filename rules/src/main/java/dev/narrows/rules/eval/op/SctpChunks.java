package dev.narrows.rules.eval.op;

import org.jnetfilter.packet.PacketView;

/** Finds chunks of SCTP packets (kernel: nft_exthdr.c, nft_exthdr_sctp_eval). */
final class SctpChunks {
  static final int NONE = -1;

  private static final int SCTP = 132;
  private static final int COMMON_HEADER = 12;
  private static final int CHUNK_HEADER = 4;
  private static final int LENGTH = 2;

  private SctpChunks() {}

  /** Where the first chunk of a type begins, in octets from the packet's start, or NONE. */
  static int find(PacketView packet, int type) {
    if (TransportHeader.protocol(packet) != SCTP) {
      return NONE;
    }
    int at = TransportHeader.offset(packet) + COMMON_HEADER;
    do {
      int length = packet.isCaptured(at, CHUNK_HEADER) ? length(packet, at) : 0;
      if (length == 0) {
        return NONE;
      }
      if (packet.u8(at) == type) {
        return at;
      }
      at += length + 3 & ~3;
    } while (at < packet.length());
    return NONE;
  }

  /** Of the chunk at an offset, in octets, padding not counted. */
  static int length(PacketView packet, int at) {
    return packet.u16(at + LENGTH);
  }
}
