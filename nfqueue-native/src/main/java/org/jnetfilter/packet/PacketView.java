package org.jnetfilter.packet;

import io.netty.buffer.ByteBuf;

/**
 * A view over one IP packet: where it is in a buffer, and what {@link #check()} found in it.
 *
 * <p>One view serves any number of packets, one after the other: {@link #wrap} points it at the
 * next. The views that it hands out ({@link #ipv4()}, {@link #tcp()} ...) are its own and move with
 * it. Nothing here allocates once the view is made. A view is not safe for use by several threads.
 *
 * <p>A header's view may be read when {@link #check()} has found that header: {@link #ipv4()} when
 * {@link #isIpv4()}, {@link #tcp()} when {@link #hasTransport()} and {@link #protocol()} is {@link
 * IpProtocol#TCP}, and so on. Read otherwise, it gives octets that mean something else, or throws
 * IndexOutOfBoundsException at the end of the buffer.
 */
public final class PacketView {
  private static final int VERSION_SHIFT = 4;
  private static final int VERSION_4 = 4;
  private static final int VERSION_6 = 6;

  /** What a 16-bit length field can tell of at most; longer packets (BIG TCP) have a 0 there. */
  private static final int MAX_LENGTH_FIELD = 0xffff;

  private final Ipv4Header ipv4 = new Ipv4Header();
  private final Ipv6Header ipv6 = new Ipv6Header();
  private final Ipv6Extensions extensions = new Ipv6Extensions();
  private final TcpHeader tcp = new TcpHeader();
  private final UdpHeader udp = new UdpHeader();
  private final IcmpHeader icmp = new IcmpHeader();
  private final Icmpv6Header icmpv6 = new Icmpv6Header();

  private ByteBuf buffer;
  private int offset;
  private int captured;
  private int length;

  private int version;
  private int protocol;
  private int transportOffset;
  private int finalDestinationAt;
  private int authenticationAt;
  private boolean fragment;
  private boolean laterFragment;
  private boolean transport;

  /** Points this view at a packet that is wholly there. */
  public PacketView wrap(ByteBuf buffer, int offset, int length) {
    return wrap(buffer, offset, length, length);
  }

  /**
   * Points this view at the first captured octets of a packet that was length octets long on the
   * wire (the queue's copy range). Octets that the buffer does not have do not count as captured.
   */
  public PacketView wrap(ByteBuf buffer, int offset, int captured, int length) {
    this.buffer = buffer;
    this.offset = offset;
    this.length = Math.max(length, 0);
    int room = offset < 0 ? 0 : Math.max(buffer.capacity() - offset, 0);
    this.captured = Math.max(Math.min(Math.min(captured, this.length), room), 0);
    forget();
    return this;
  }

  private void forget() {
    version = 0;
    protocol = IpProtocol.NO_NEXT_HEADER;
    transportOffset = 0;
    finalDestinationAt = 0;
    authenticationAt = -1;
    fragment = false;
    laterFragment = false;
    transport = false;
  }

  /**
   * Finds the headers, once. Must come before any accessor but {@link #buffer()} and {@link
   * #offset()}, and again after an edit that moves a header or changes a length. Never throws,
   * whatever the octets.
   */
  public PacketFault check() {
    forget();
    if (captured == 0) {
      return PacketFault.EMPTY;
    }
    int found = u8(0) >>> VERSION_SHIFT;
    PacketFault fault;
    switch (found) {
      case VERSION_4:
        fault = checkIpv4();
        break;
      case VERSION_6:
        fault = checkIpv6();
        break;
      default:
        return PacketFault.BAD_VERSION;
    }
    if (fault.isNetworkFault()) {
      return fault;
    }
    version = found;
    captured = Math.min(captured, length);
    if (fault == PacketFault.NONE && !laterFragment) {
      fault = checkTransport();
    }
    point();
    return fault;
  }

  /** In the order of RFC 1812, 5.2.2, and of net/ipv4/ip_input.c. */
  private PacketFault checkIpv4() {
    if (captured < Ipv4Header.MIN_LENGTH) {
      return PacketFault.NETWORK_HEADER_TRUNCATED;
    }
    ipv4.point(buffer, offset);
    int headerLength = ipv4.headerLength();
    if (headerLength < Ipv4Header.MIN_LENGTH || headerLength > length) {
      return PacketFault.IPV4_HEADER_LENGTH;
    }
    if (headerLength > captured) {
      return PacketFault.NETWORK_HEADER_TRUNCATED;
    }
    if (ipv4.checksum() != ipv4.computeChecksum()) {
      return PacketFault.IPV4_HEADER_CHECKSUM;
    }
    int total = ipv4.totalLength();
    if (total == 0 && length > MAX_LENGTH_FIELD) {
      total = length;
    }
    if (total < headerLength || total > length) {
      return PacketFault.IPV4_TOTAL_LENGTH;
    }
    length = total;
    protocol = ipv4.protocol();
    transportOffset = headerLength;
    laterFragment = ipv4.fragmentOffset() != 0;
    fragment = laterFragment || ipv4.moreFragments();
    return PacketFault.NONE;
  }

  private PacketFault checkIpv6() {
    if (captured < Ipv6Header.LENGTH) {
      return PacketFault.NETWORK_HEADER_TRUNCATED;
    }
    ipv6.point(buffer, offset);
    long payload = ipv6PayloadLength();
    if (payload < 0 || payload > length - Ipv6Header.LENGTH) {
      return PacketFault.IPV6_PAYLOAD_LENGTH;
    }
    int total = Ipv6Header.LENGTH + (int) payload;
    PacketFault fault = extensions.walk(buffer, offset, captured, total);
    if (fault.isNetworkFault()) {
      return fault;
    }
    length = total;
    protocol = extensions.protocol();
    transportOffset = extensions.end();
    finalDestinationAt = extensions.finalDestinationAt();
    authenticationAt = extensions.authenticationAt();
    fragment = extensions.isFragment();
    laterFragment = extensions.isLaterFragment();
    return fault;
  }

  /** With RFC 2675's jumbograms, and Linux' own that have no option (BIG TCP); -1 if malformed. */
  private long ipv6PayloadLength() {
    int payload = ipv6.payloadLength();
    if (payload != 0) {
      return payload;
    }
    int there = length - Ipv6Header.LENGTH;
    if (ipv6.nextHeader() == IpProtocol.HOP_BY_HOP) {
      return Ipv6Extensions.jumboPayloadLength(buffer, offset, captured);
    }
    return there > MAX_LENGTH_FIELD ? there : 0;
  }

  private PacketFault checkTransport() {
    boolean v4 = version == VERSION_4;
    switch (protocol) {
      case IpProtocol.TCP:
        return checkTcp();
      case IpProtocol.UDP:
        return checkUdp();
      case IpProtocol.ICMP:
        return v4 ? checkTransportLength(IcmpHeader.LENGTH) : PacketFault.NONE;
      case IpProtocol.ICMPV6:
        return v4 ? PacketFault.NONE : checkTransportLength(Icmpv6Header.LENGTH);
      default:
        return PacketFault.NONE;
    }
  }

  /** The transport header is found when as many octets are on the wire, and here. */
  private PacketFault checkTransportLength(int octets) {
    if (length - transportOffset < octets) {
      return PacketFault.TRANSPORT_HEADER_TRUNCATED;
    }
    transport = captured - transportOffset >= octets;
    return transport ? PacketFault.NONE : PacketFault.NOT_CAPTURED;
  }

  private PacketFault checkTcp() {
    PacketFault fault = checkTransportLength(TcpHeader.MIN_LENGTH);
    if (fault != PacketFault.NONE) {
      return fault;
    }
    int headerLength = TcpHeader.headerLength(buffer, offset + transportOffset);
    if (headerLength < TcpHeader.MIN_LENGTH || headerLength > length - transportOffset) {
      transport = false;
      return PacketFault.TCP_DATA_OFFSET;
    }
    return checkTransportLength(headerLength);
  }

  /** A first fragment tells of octets that are in others; a jumbogram's length is 0 (RFC 2675). */
  private PacketFault checkUdp() {
    PacketFault fault = checkTransportLength(UdpHeader.LENGTH);
    if (fault != PacketFault.NONE) {
      return fault;
    }
    int datagram = u16(transportOffset + UdpHeader.LENGTH_OFFSET);
    int there = length - transportOffset;
    if (datagram == 0 && there > MAX_LENGTH_FIELD) {
      return PacketFault.NONE;
    }
    if (datagram < UdpHeader.LENGTH || datagram > there && !fragment) {
      transport = false;
      return PacketFault.UDP_LENGTH;
    }
    return PacketFault.NONE;
  }

  private void point() {
    ipv4.point(buffer, offset);
    ipv6.point(buffer, offset);
    int header = offset + transportOffset;
    tcp.point(buffer, offset, header, offset + length);
    udp.point(buffer, header);
    icmp.point(buffer, header);
    icmpv6.point(buffer, header);
  }

  /** Whether a transport header that this package knows was found whole and sound. */
  public boolean hasTransport() {
    return transport;
  }

  /** Whether the network header stands and is an IPv4 one; false after a network fault. */
  public boolean isIpv4() {
    return version == VERSION_4;
  }

  /** Whether the network header stands and is an IPv6 one; false after a network fault. */
  public boolean isIpv6() {
    return version == VERSION_6;
  }

  /**
   * Length of the IP packet in octets as its header says; what follows in the buffer is the link
   * layer's padding. After a network fault, the length that the view was given.
   */
  public int length() {
    return length;
  }

  /**
   * Octets that are here; less than {@link #length()} when the queue's copy range cut the packet.
   */
  public int captured() {
    return captured;
  }

  /**
   * Protocol number of the transport header (after IPv6 extension headers), also when that header
   * is cut off or malformed, and of a later fragment the one that its fragment header names. {@link
   * IpProtocol#NO_NEXT_HEADER} after a network fault.
   */
  public int protocol() {
    return protocol;
  }

  /**
   * Where the transport header begins, in octets from the start of the packet; in a later fragment,
   * where its data begins.
   */
  public int transportOffset() {
    return transportOffset;
  }

  /** Whether this is a fragment of any kind but an atomic one (offset 0, no more to come). */
  public boolean isFragment() {
    return fragment;
  }

  /** Whether this is a fragment other than the first: it carries no transport header. */
  public boolean isLaterFragment() {
    return laterFragment;
  }

  /**
   * Of IPv6: where the first authentication header stands, in octets from the packet's start; -1
   * without one. {@link #protocol()} is of what it authenticates, but nftables takes the header
   * itself for the transport header.
   */
  public int authenticationOffset() {
    return authenticationAt;
  }

  /** Of IPv6: where the address stands that the pseudo header takes for the destination. */
  int finalDestinationAt() {
    return finalDestinationAt;
  }

  /**
   * Unsigned octet at an offset from the packet's start; the caller has made sure it is captured.
   */
  public int u8(int at) {
    return buffer.getUnsignedByte(offset + at);
  }

  /** As {@link #u8}: 16 bits, unsigned, from network byte order. */
  public int u16(int at) {
    return buffer.getUnsignedShort(offset + at);
  }

  /** As {@link #u8}: 32 bits from network byte order, the first octet the most significant. */
  public int u32(int at) {
    return buffer.getInt(offset + at);
  }

  /** As {@link #u8}: 64 bits from network byte order, the first octet the most significant. */
  public long u64(int at) {
    return buffer.getLong(offset + at);
  }

  /** Writes the low 8 bits; no setter adjusts a checksum. */
  public void setU8(int at, int value) {
    buffer.setByte(offset + at, value);
  }

  /** Writes the low 16 bits in network byte order. */
  public void setU16(int at, int value) {
    buffer.setShort(offset + at, value);
  }

  /** Writes 32 bits in network byte order. */
  public void setU32(int at, int value) {
    buffer.setInt(offset + at, value);
  }

  /** Whether the octets [at, at + count) of the packet are here. */
  public boolean isCaptured(int at, int count) {
    return at >= 0 && count >= 0 && at <= captured && count <= captured - at;
  }

  /**
   * Makes room for count octets at an offset, by moving what is in front towards the buffer's
   * start; false, and nothing done, when the buffer has no such room in front, or the offset is not
   * in the packet. The new octets hold what was there: the caller writes them, and mends lengths
   * and checksums. Room made in or behind the transport header leaves {@link #transportOffset()} as
   * it is; the views move along.
   */
  public boolean insert(int at, int count) {
    if (count < 0 || count > offset || !isCaptured(at, 0)) {
      return false;
    }
    int start = offset - count;
    for (int i = 0; i < at; i++) {
      buffer.setByte(start + i, buffer.getByte(offset + i));
    }
    offset = start;
    captured += count;
    length += count;
    if (at <= transportOffset) {
      transportOffset += count;
    }
    if (at <= finalDestinationAt) {
      finalDestinationAt += count;
    }
    if (at <= authenticationAt) {
      authenticationAt += count;
    }
    point();
    return true;
  }

  /** The buffer that the view was pointed at; also holds what is not this packet. */
  public ByteBuf buffer() {
    return buffer;
  }

  /** Index in {@link #buffer()} of the packet's first octet. */
  public int offset() {
    return offset;
  }

  /** Sound when {@link #isIpv4()}. */
  public Ipv4Header ipv4() {
    return ipv4;
  }

  /** Sound when {@link #isIpv6()}. */
  public Ipv6Header ipv6() {
    return ipv6;
  }

  /** Sound when {@link #hasTransport()} and {@link #protocol()} is {@link IpProtocol#TCP}. */
  public TcpHeader tcp() {
    return tcp;
  }

  /** Sound when {@link #hasTransport()} and {@link #protocol()} is {@link IpProtocol#UDP}. */
  public UdpHeader udp() {
    return udp;
  }

  /** Sound when {@link #hasTransport()} and {@link #protocol()} is {@link IpProtocol#ICMP}. */
  public IcmpHeader icmp() {
    return icmp;
  }

  /** Sound when {@link #hasTransport()} and {@link #protocol()} is {@link IpProtocol#ICMPV6}. */
  public Icmpv6Header icmpv6() {
    return icmpv6;
  }
}
