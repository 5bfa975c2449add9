package dev.narrows.firewall.action;

import dev.narrows.rules.eval.RejectReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;

/**
 * Builds ICMPv6 destination-unreachable and packet-too-big messages in memory of its own (RFC 4443,
 * 3.1 and 3.2). Used by one thread.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Type 1 or 2  |     Code      |           Checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                   MTU, or unused = 0 in type 1                |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                as much of the packet as fits                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class Icmpv6Reply implements AutoCloseable {
  /** The whole packet's limit, the least MTU (RFC 4443, 2.4(c)); no smaller one is announced. */
  static final int MAX_LENGTH = 1280;

  private static final int IP_HEADER = 40;
  private static final int ICMP_HEADER = 8;

  private static final int IP_PAYLOAD_LENGTH = 4;
  private static final int IP_NEXT_HEADER = 6;
  private static final int IP_HOP_LIMIT = 7;
  private static final int IP_SOURCE_HIGH = 8;
  private static final int IP_SOURCE_LOW = 16;
  private static final int IP_DESTINATION_HIGH = 24;
  private static final int IP_DESTINATION_LOW = 32;
  private static final int ICMP_TYPE = IP_HEADER;
  private static final int ICMP_CODE = IP_HEADER + 1;
  private static final int ICMP_CHECKSUM = IP_HEADER + 2;
  private static final int ICMP_MTU = IP_HEADER + 4;
  private static final int QUOTE = IP_HEADER + ICMP_HEADER;

  /** Version 6, traffic class 0, flow label 0. */
  private static final int VERSION_WORD = 6 << 28;

  private static final int HOP_LIMIT = 64;

  private final ByteBuf buffer =
      new UnpooledByteBufAllocator(true, true).directBuffer(MAX_LENGTH, MAX_LENGTH);
  private final PacketView reply = new PacketView();

  /**
   * Builds the answer to a packet.
   *
   * @param mtu of the outgoing link in octets; for packet-too-big only
   * @param sourceHigh upper half of the address to send from
   * @return null when too little of the packet was captured to quote it; else a view that is valid
   *     until the next call
   */
  PacketView build(
      PacketView packet, RejectReason reason, int mtu, long sourceHigh, long sourceLow) {
    int quoted = Math.min(Math.min(packet.length(), packet.captured()), MAX_LENGTH - QUOTE);
    if (quoted < Math.min(packet.length(), IP_HEADER + ICMP_HEADER)) {
      return null;
    }
    int length = QUOTE + quoted;
    Ipv6Header trigger = packet.ipv6();
    buffer.setInt(0, VERSION_WORD);
    buffer.setShort(IP_PAYLOAD_LENGTH, length - IP_HEADER);
    buffer.setByte(IP_NEXT_HEADER, IpProtocol.ICMPV6);
    buffer.setByte(IP_HOP_LIMIT, HOP_LIMIT);
    buffer.setLong(IP_SOURCE_HIGH, sourceHigh);
    buffer.setLong(IP_SOURCE_LOW, sourceLow);
    buffer.setLong(IP_DESTINATION_HIGH, trigger.sourceHigh());
    buffer.setLong(IP_DESTINATION_LOW, trigger.sourceLow());
    buffer.setByte(ICMP_TYPE, reason.type());
    buffer.setByte(ICMP_CODE, reason.code());
    buffer.setShort(ICMP_CHECKSUM, 0);
    boolean carriesMtu = reason == RejectReason.ICMPV6_PACKET_TOO_BIG;
    buffer.setInt(ICMP_MTU, carriesMtu ? Math.max(MAX_LENGTH, mtu) : 0);
    buffer.setBytes(QUOTE, packet.buffer(), packet.offset(), quoted);
    buffer.setShort(ICMP_CHECKSUM, checksum(length - IP_HEADER));
    reply.wrap(buffer, 0, length);
    reply.check();
    return reply;
  }

  /** With the pseudo header: addresses, length and next header (RFC 8200, 8.1). */
  private int checksum(int icmpLength) {
    long pseudo = (long) icmpLength + IpProtocol.ICMPV6;
    pseudo = InternetChecksum.sum(buffer, IP_SOURCE_HIGH, IP_HEADER - IP_SOURCE_HIGH, pseudo);
    return InternetChecksum.finish(InternetChecksum.sum(buffer, IP_HEADER, icmpLength, pseudo));
  }

  /** Frees the memory; no reply may be built after. */
  @Override
  public void close() {
    buffer.release();
  }
}
