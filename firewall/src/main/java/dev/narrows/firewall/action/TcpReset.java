package dev.narrows.firewall.action;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;

/**
 * Builds the reset by which a segment's sender learns that there is no connection, in memory of its
 * own: as if the segment's receiver had sent it (RFC 9293, 3.5.2; net/ipv4/netfilter/
 * nf_reject_ipv4.c and its IPv6 sibling, octet by octet). Used by one thread.
 */
final class TcpReset implements AutoCloseable {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int TCP_HEADER = TcpHeader.MIN_LENGTH;
  private static final int TIME_TO_LIVE = 64;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int VERSION_AND_LENGTH = 0x4500;
  private static final int VERSION_6 = 6 << 28;

  private static final int IPV4_SOURCE = 12;
  private static final int IPV4_DESTINATION = 16;
  private static final int IPV4_CHECKSUM = 10;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_DESTINATION = 24;
  private static final int IPV6_PAYLOAD = 4;
  private static final int ADDRESS_HALF = 8;

  private static final int SEQUENCE = 4;
  private static final int ACKNOWLEDGMENT = 8;
  private static final int OFFSET_AND_FLAGS = 12;
  private static final int DATA_OFFSET = 5 << 12;
  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int ACK = 0x10;

  private static final int FIRST_MULTICAST_OCTET = 224;
  private static final int MULTICAST_OCTET = 0xff;

  private final ByteBuf buffer =
      new UnpooledByteBufAllocator(true, true)
          .directBuffer(IPV6_HEADER + TCP_HEADER, IPV6_HEADER + TCP_HEADER);
  private final PacketView reply = new PacketView();
  private final AnswerPath path;

  TcpReset(AnswerPath path) {
    this.path = path;
  }

  /** Why this packet is not answered, or null when it is. */
  SuppressReason objection(PacketView packet, boolean checksumPartial) {
    if (packet.isLaterFragment()) {
      return SuppressReason.LATER_FRAGMENT;
    }
    if (packet.protocol() != IpProtocol.TCP
        || packet.length() - packet.transportOffset() < TCP_HEADER) {
      return SuppressReason.NO_TCP_HEADER;
    }
    SuppressReason address = packet.isIpv6() ? objectionIpv6(packet) : objectionIpv4(packet);
    if (address != null) {
      return address;
    }
    if (!packet.isCaptured(packet.transportOffset(), TCP_HEADER)) {
      return SuppressReason.NOT_CAPTURED;
    }
    if ((flags(packet) & RST) != 0) {
      return SuppressReason.RESET;
    }
    return checksumPartial ? null : checksumObjection(packet);
  }

  private SuppressReason objectionIpv4(PacketView packet) {
    int source = packet.ipv4().source();
    if (source == 0 || source >>> 24 >= FIRST_MULTICAST_OCTET || path.isBroadcast(source)) {
      return SuppressReason.SOURCE_NOT_A_HOST;
    }
    int destination = packet.ipv4().destination();
    if (destination == -1 || path.isBroadcast(destination)) {
      return SuppressReason.BROADCAST_DESTINATION;
    }
    boolean group = destination >>> 24 >= FIRST_MULTICAST_OCTET;
    return group ? SuppressReason.MULTICAST_DESTINATION : null;
  }

  private static SuppressReason objectionIpv6(PacketView packet) {
    Ipv6Header header = packet.ipv6();
    boolean unspecified = header.sourceHigh() == 0 && header.sourceLow() == 0;
    if (unspecified || header.sourceHigh() >>> 56 == MULTICAST_OCTET) {
      return SuppressReason.SOURCE_NOT_A_HOST;
    }
    boolean group = header.destinationHigh() >>> 56 == MULTICAST_OCTET;
    return group ? SuppressReason.MULTICAST_DESTINATION : null;
  }

  /** Of a first fragment, too: it has not all that the checksum covers, so the kernel is silent. */
  private static SuppressReason checksumObjection(PacketView packet) {
    if (packet.captured() < packet.length()) {
      return SuppressReason.NOT_CAPTURED;
    }
    long sum = InternetChecksum.pseudoHeader(packet);
    int start = packet.offset() + packet.transportOffset();
    int length = packet.length() - packet.transportOffset();
    int rest = InternetChecksum.finish(InternetChecksum.sum(packet.buffer(), start, length, sum));
    return rest == 0 ? null : SuppressReason.BAD_CHECKSUM;
  }

  private static int flags(PacketView packet) {
    return packet.u8(packet.transportOffset() + TcpHeader.FLAGS_OFFSET);
  }

  /**
   * Builds the answer to a packet to which there is no objection.
   *
   * @return a view that is valid until the next call
   */
  PacketView build(PacketView packet) {
    buffer.setZero(0, buffer.capacity());
    int header = packet.isIpv6() ? writeIpv6(packet) : writeIpv4(packet);
    writeTcp(packet, header);
    reply.wrap(buffer, 0, header + TCP_HEADER);
    reply.check();
    buffer.setShort(header + TcpHeader.CHECKSUM_OFFSET, InternetChecksum.transport(reply));
    return reply;
  }

  private int writeIpv4(PacketView packet) {
    buffer.setShort(0, VERSION_AND_LENGTH);
    buffer.setShort(2, IPV4_HEADER + TCP_HEADER);
    buffer.setShort(6, DONT_FRAGMENT);
    buffer.setByte(8, TIME_TO_LIVE);
    buffer.setByte(9, IpProtocol.TCP);
    buffer.setInt(IPV4_SOURCE, packet.ipv4().destination());
    buffer.setInt(IPV4_DESTINATION, packet.ipv4().source());
    int sum = InternetChecksum.finish(InternetChecksum.sum(buffer, 0, IPV4_HEADER, 0));
    buffer.setShort(IPV4_CHECKSUM, sum);
    return IPV4_HEADER;
  }

  private int writeIpv6(PacketView packet) {
    Ipv6Header header = packet.ipv6();
    buffer.setInt(0, VERSION_6);
    buffer.setInt(IPV6_PAYLOAD, TCP_HEADER << 16 | IpProtocol.TCP << 8 | TIME_TO_LIVE);
    buffer.setLong(IPV6_SOURCE, header.destinationHigh());
    buffer.setLong(IPV6_SOURCE + ADDRESS_HALF, header.destinationLow());
    buffer.setLong(IPV6_DESTINATION, header.sourceHigh());
    buffer.setLong(IPV6_DESTINATION + ADDRESS_HALF, header.sourceLow());
    return IPV6_HEADER;
  }

  private void writeTcp(PacketView packet, int at) {
    int segment = packet.transportOffset();
    int flags = flags(packet);
    buffer.setShort(at, packet.u16(segment + 2));
    buffer.setShort(at + 2, packet.u16(segment));
    if ((flags & ACK) != 0) {
      buffer.setInt(at + SEQUENCE, packet.u32(segment + ACKNOWLEDGMENT));
      buffer.setShort(at + OFFSET_AND_FLAGS, DATA_OFFSET | RST);
      return;
    }
    int dataOffset = packet.u8(segment + TcpHeader.DATA_OFFSET) >>> 4 << 2;
    int counted = packet.length() - segment - dataOffset;
    counted += (flags & SYN) == 0 ? 0 : 1;
    counted += (flags & FIN) == 0 ? 0 : 1;
    buffer.setInt(at + ACKNOWLEDGMENT, packet.u32(segment + SEQUENCE) + counted);
    buffer.setShort(at + OFFSET_AND_FLAGS, DATA_OFFSET | RST | ACK);
  }

  /** Frees the memory; no reply may be built after. */
  @Override
  public void close() {
    buffer.release();
  }
}
