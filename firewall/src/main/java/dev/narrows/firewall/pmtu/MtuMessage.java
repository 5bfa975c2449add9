package dev.narrows.firewall.pmtu;

import org.jnetfilter.packet.IcmpHeader;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.Ipv4Header;
import org.jnetfilter.packet.Ipv6Header;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;

/**
 * View over an ICMP frag-needed (RFC 792, RFC 1191) or ICMPv6 packet-too-big message (RFC 4443,
 * 3.2): the MTU that it tells, and the packet that it quotes. Reused; allocates nothing; throws for
 * no octets. The accessors are of meaning after {@link #read} found nothing wrong.
 */
public final class MtuMessage {
  private static final int ICMP_DESTINATION_UNREACHABLE = 3;
  private static final int ICMP_FRAG_NEEDED = 4;
  private static final int ICMPV6_PACKET_TOO_BIG = 2;

  /** Octets of the quoted transport header that every router quotes (RFC 792): ports and more. */
  private static final int QUOTED_TRANSPORT = 8;

  /** Where RFC 4884, 4.1 puts the quote's length, in 32-bit words; 0 where it is not told. */
  private static final int QUOTE_WORDS_OFFSET = 5;

  private static final int FRAGMENT_OFFSET_MASK = 0x1fff;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MAX_EXTENSIONS = 8;

  /** ICMPv6 tells 32 bits; no path is that wide. */
  private static final int MAX_MTU = 0xffff;

  private PacketView packet;
  private int mtu;
  private int quoteEnd;
  private boolean ipv6;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int quotedLength;
  private boolean unfragmentable;
  private int protocol;
  private int transport;

  /** Whether a packet is such a message at all, by type and code. */
  public static boolean isOne(PacketView packet) {
    if (!packet.hasTransport() || packet.isFragment()) {
      return false;
    }
    if (packet.protocol() == IpProtocol.ICMP && packet.isIpv4()) {
      return packet.icmp().type() == ICMP_DESTINATION_UNREACHABLE
          && packet.icmp().code() == ICMP_FRAG_NEEDED;
    }
    return packet.protocol() == IpProtocol.ICMPV6
        && packet.isIpv6()
        && packet.icmpv6().type() == ICMPV6_PACKET_TOO_BIG;
  }

  /**
   * Reads a message. Of one that was copied in part only, the checksum is left to its receiver.
   *
   * @param message for which {@link #isOne} holds
   */
  public MtuMessageFault read(PacketView message) {
    packet = message;
    ipv6 = message.isIpv6();
    boolean whole = message.captured() >= message.length();
    if (whole && checksum() != InternetChecksum.transport(message)) {
      return MtuMessageFault.CHECKSUM;
    }
    int icmp = message.transportOffset();
    int quote = icmp + IcmpHeader.LENGTH;
    quoteEnd = Math.min(message.length(), message.captured());
    if (ipv6) {
      mtu = (int) Math.min(Integer.toUnsignedLong(message.icmpv6().rest()), MAX_MTU);
      return message.icmpv6().code() != 0 ? MtuMessageFault.CODE : readIpv6(quote);
    }
    mtu = message.u16(icmp + IcmpHeader.REST_OFFSET + Short.BYTES);
    int words = message.u8(icmp + QUOTE_WORDS_OFFSET);
    if (words != 0) {
      quoteEnd = Math.min(quoteEnd, quote + words * Integer.BYTES);
    }
    return readIpv4(quote);
  }

  private int checksum() {
    return ipv6 ? packet.icmpv6().checksum() : packet.icmp().checksum();
  }

  private MtuMessageFault readIpv4(int at) {
    if (at + Ipv4Header.MIN_LENGTH > quoteEnd) {
      return MtuMessageFault.QUOTE_TRUNCATED;
    }
    int headerLength = (packet.u8(at) & 0xf) << 2;
    if (packet.u8(at) >>> 4 != 4 || headerLength < Ipv4Header.MIN_LENGTH) {
      return MtuMessageFault.QUOTE_NO_IP;
    }
    if ((packet.u16(at + Ipv4Header.FRAGMENT_OFFSET) & FRAGMENT_OFFSET_MASK) != 0) {
      return MtuMessageFault.QUOTE_FRAGMENT;
    }
    quotedLength = packet.u16(at + Ipv4Header.TOTAL_LENGTH_OFFSET);
    unfragmentable = (packet.u16(at + Ipv4Header.FRAGMENT_OFFSET) & DONT_FRAGMENT) != 0;
    sourceHigh = 0;
    destinationHigh = 0;
    sourceLow = Integer.toUnsignedLong(packet.u32(at + Ipv4Header.SOURCE_OFFSET));
    destinationLow = Integer.toUnsignedLong(packet.u32(at + Ipv4Header.DESTINATION_OFFSET));
    return readTransport(packet.u8(at + Ipv4Header.PROTOCOL_OFFSET), at + headerLength);
  }

  private MtuMessageFault readIpv6(int at) {
    if (at + Ipv6Header.LENGTH > quoteEnd) {
      return MtuMessageFault.QUOTE_TRUNCATED;
    }
    if (packet.u8(at) >>> 4 != 6) {
      return MtuMessageFault.QUOTE_NO_IP;
    }
    unfragmentable = true;
    quotedLength = Ipv6Header.LENGTH + packet.u16(at + Ipv6Header.PAYLOAD_LENGTH_OFFSET);
    sourceHigh = packet.u64(at + Ipv6Header.SOURCE_OFFSET);
    sourceLow = packet.u64(at + Ipv6Header.SOURCE_OFFSET + Long.BYTES);
    destinationHigh = packet.u64(at + Ipv6Header.DESTINATION_OFFSET);
    destinationLow = packet.u64(at + Ipv6Header.DESTINATION_OFFSET + Long.BYTES);
    int next = packet.u8(at + Ipv6Header.NEXT_HEADER_OFFSET);
    int header = at + Ipv6Header.LENGTH;
    for (int i = 0; i < MAX_EXTENSIONS && isExtension(next); i++) {
      if (header + QUOTED_TRANSPORT > quoteEnd) {
        return MtuMessageFault.QUOTE_TRUNCATED;
      }
      if (next == IpProtocol.FRAGMENT && packet.u16(header + 2) >>> 3 != 0) {
        return MtuMessageFault.QUOTE_FRAGMENT;
      }
      int length = extensionLength(next, packet.u8(header + 1));
      next = packet.u8(header);
      header += length;
    }
    return readTransport(next, header);
  }

  private static boolean isExtension(int protocol) {
    return protocol == IpProtocol.HOP_BY_HOP
        || protocol == IpProtocol.ROUTING
        || protocol == IpProtocol.FRAGMENT
        || protocol == IpProtocol.DESTINATION_OPTIONS
        || protocol == IpProtocol.AUTHENTICATION;
  }

  /** In octets; RFC 8200, 4, and RFC 4302, 2.2. */
  private static int extensionLength(int protocol, int field) {
    return switch (protocol) {
      case IpProtocol.FRAGMENT -> 8;
      case IpProtocol.AUTHENTICATION -> (field + 2) << 2;
      default -> (field + 1) << 3;
    };
  }

  private MtuMessageFault readTransport(int number, int at) {
    protocol = number;
    transport = at;
    return at + QUOTED_TRANSPORT > quoteEnd
        ? MtuMessageFault.QUOTE_TRUNCATED
        : MtuMessageFault.NONE;
  }

  public boolean isIpv6() {
    return ipv6;
  }

  /** The MTU as told, in octets of IP; at most 65535, and 0 from routers older than RFC 1191. */
  public int mtu() {
    return mtu;
  }

  /** Total length of the quoted packet, as its header tells it. */
  public int quotedLength() {
    return quotedLength;
  }

  /** Whether routers must not fragment the quoted packet: IPv4's DF; always of IPv6. */
  public boolean isUnfragmentable() {
    return unfragmentable;
  }

  /** Upper half of the quoted packet's source; 0 of IPv4. */
  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  /** Upper half of the quoted packet's destination, to which the path is too narrow; 0 of IPv4. */
  public long destinationHigh() {
    return destinationHigh;
  }

  public long destinationLow() {
    return destinationLow;
  }

  /** Transport protocol of the quoted packet. */
  public int protocol() {
    return protocol;
  }

  public boolean isTcp() {
    return protocol == IpProtocol.TCP;
  }

  /** Source and destination port of the quoted packet, the first in the upper 16 bits. */
  public int ports() {
    return packet.u32(transport);
  }

  /** Type of a quoted ICMP message. */
  public int icmpType() {
    return packet.u8(transport);
  }

  /** Code of a quoted ICMP message. */
  public int icmpCode() {
    return packet.u8(transport + 1);
  }

  /** Identifier of a quoted echo (RFC 792, RFC 4443, 4). */
  public int echoIdentifier() {
    return packet.u16(transport + IcmpHeader.REST_OFFSET);
  }

  /** Sequence number of a quoted TCP segment. */
  public int sequence() {
    return packet.u32(transport + TcpHeader.SEQUENCE_OFFSET);
  }
}
