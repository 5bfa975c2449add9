package dev.narrows.firewall.action;

import dev.narrows.rules.eval.RejectReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;

/**
 * Builds ICMP destination-unreachable messages, frag-needed among them, in memory of its own (RFC
 * 792, page 4, in the form of RFC 1191, 4). Nothing of the trigger's header is copied but what the
 * standards ask for. Used by one thread.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   Type = 3    |     Code      |           Checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           unused = 0          |         Next-Hop MTU          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Internet Header + as much of the datagram as fits        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class IcmpReply implements AutoCloseable {
  /** The whole datagram's limit (RFC 1812, 4.3.2.3). */
  static final int MAX_LENGTH = 576;

  /** No path has a smaller MTU (RFC 1191, 4). */
  static final int LEAST_MTU = 68;

  private static final int IP_HEADER = 20;
  private static final int ICMP_HEADER = 8;
  private static final int LEAST_QUOTED_DATA = 8;

  private static final int IP_TYPE_OF_SERVICE = 1;
  private static final int IP_TOTAL_LENGTH = 2;
  private static final int IP_IDENTIFICATION = 4;
  private static final int IP_FRAGMENT = 6;
  private static final int IP_TIME_TO_LIVE = 8;
  private static final int IP_PROTOCOL = 9;
  private static final int IP_CHECKSUM = 10;
  private static final int IP_SOURCE = 12;
  private static final int IP_DESTINATION = 16;
  private static final int ICMP_TYPE = IP_HEADER;
  private static final int ICMP_CODE = IP_HEADER + 1;
  private static final int ICMP_CHECKSUM = IP_HEADER + 2;
  private static final int ICMP_MTU_WORD = IP_HEADER + 4;
  private static final int QUOTE = IP_HEADER + ICMP_HEADER;

  private static final int VERSION_AND_LENGTH = 0x45;
  private static final int TIME_TO_LIVE = 64;

  /** Internetwork control, 6 (RFC 1812, 4.3.2.5), and what it keeps of the trigger. */
  private static final int PRECEDENCE = 0xc0;

  private static final int KEPT_OF_TYPE_OF_SERVICE = 0x1e;

  private final ByteBuf buffer =
      new UnpooledByteBufAllocator(true, true).directBuffer(MAX_LENGTH, MAX_LENGTH);
  private final PacketView reply = new PacketView();
  private int identification;

  /** The first reply's identification; each further one has the next. */
  IcmpReply(int identification) {
    this.identification = identification;
  }

  /**
   * Builds the answer to a packet.
   *
   * @param mtu next-hop MTU in octets; for frag-needed only
   * @param source address to send from
   * @return null when too little of the packet was captured to quote it; else a view that is valid
   *     until the next call
   */
  PacketView build(PacketView packet, RejectReason reason, int mtu, int source) {
    int least = Math.min(packet.length(), packet.ipv4().headerLength() + LEAST_QUOTED_DATA);
    int quoted = Math.min(Math.min(packet.length(), packet.captured()), MAX_LENGTH - QUOTE);
    if (quoted < least) {
      return null;
    }
    int length = QUOTE + quoted;
    writeIpHeader(packet, length, source);
    buffer.setByte(ICMP_TYPE, reason.type());
    buffer.setByte(ICMP_CODE, reason.code());
    buffer.setShort(ICMP_CHECKSUM, 0);
    boolean carriesMtu = reason == RejectReason.ICMP_FRAG_NEEDED;
    buffer.setInt(ICMP_MTU_WORD, carriesMtu ? Math.max(LEAST_MTU, Math.min(mtu, 0xffff)) : 0);
    buffer.setBytes(QUOTE, packet.buffer(), packet.offset(), quoted);
    int sum =
        InternetChecksum.finish(InternetChecksum.sum(buffer, IP_HEADER, length - IP_HEADER, 0));
    buffer.setShort(ICMP_CHECKSUM, sum);
    reply.wrap(buffer, 0, length);
    reply.check();
    return reply;
  }

  private void writeIpHeader(PacketView packet, int length, int source) {
    int kept = packet.ipv4().typeOfService() & KEPT_OF_TYPE_OF_SERVICE;
    buffer.setByte(0, VERSION_AND_LENGTH);
    buffer.setByte(IP_TYPE_OF_SERVICE, PRECEDENCE | kept);
    buffer.setShort(IP_TOTAL_LENGTH, length);
    buffer.setShort(IP_IDENTIFICATION, identification++);
    buffer.setShort(IP_FRAGMENT, 0);
    buffer.setByte(IP_TIME_TO_LIVE, TIME_TO_LIVE);
    buffer.setByte(IP_PROTOCOL, IpProtocol.ICMP);
    buffer.setShort(IP_CHECKSUM, 0);
    buffer.setInt(IP_SOURCE, source);
    buffer.setInt(IP_DESTINATION, packet.ipv4().source());
    int sum = InternetChecksum.finish(InternetChecksum.sum(buffer, 0, IP_HEADER, 0));
    buffer.setShort(IP_CHECKSUM, sum);
  }

  /** Frees the memory; no reply may be built after. */
  @Override
  public void close() {
    buffer.release();
  }
}
