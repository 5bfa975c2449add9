package org.jnetfilter.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jnetfilter.packet.PacketView;

/**
 * Builds packets for tests: right in every field unless told otherwise.
 *
 * <pre>
 *   byte[] syn = PacketBuilder.ipv4().tcp(40000, 443).syn().mss(1460).build();
 *   byte[] big = PacketBuilder.ipv6().hopByHop(8).udp(1, 2).payload(1400).build();
 * </pre>
 *
 * It computes checksums octet by octet, on purpose not with the code under test. Extension headers
 * come in the order of the calls. Numbers are those of the wire; lengths are octets.
 */
public final class PacketBuilder {
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final int NOT_SET = -1;

  private final boolean v4;
  private byte[] source;
  private byte[] destination;
  private byte[] finalDestination;
  private int tos;
  private int ttl = 64;
  private int identification = 1;
  private int fragmentWord;
  private int flowLabel;
  private byte[] ipOptions = new byte[0];
  private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();
  private int firstNextHeader = NOT_SET;
  private int lastNextHeaderAt = NOT_SET;
  private int protocol = 59;
  private boolean laterFragment;
  private int sourcePort;
  private int destinationPort;
  private int sequence = 1;
  private int acknowledgment;
  private int flags;
  private int reserved;
  private int window = 64240;
  private int urgentPointer;
  private final ByteArrayOutputStream options = new ByteArrayOutputStream();
  private int type;
  private int code;
  private int rest;
  private byte[] payload = new byte[0];
  private byte[] trailer = new byte[0];
  private int headerLengthField = NOT_SET;
  private int totalLengthField = NOT_SET;
  private int udpLengthField = NOT_SET;
  private int dataOffsetField = NOT_SET;
  private int headerChecksumError;
  private int transportChecksumError;
  private int transportChecksumField = NOT_SET;

  private PacketBuilder(boolean v4, String source, String destination) {
    this.v4 = v4;
    source(source);
    destination(destination);
  }

  /** From 192.0.2.1 to 198.51.100.2, unless told otherwise. */
  public static PacketBuilder ipv4() {
    return new PacketBuilder(true, "192.0.2.1", "198.51.100.2");
  }

  /** From 2001:db8:1::1 to 2001:db8:2::2, unless told otherwise. */
  public static PacketBuilder ipv6() {
    return new PacketBuilder(false, "2001:db8:1::1", "2001:db8:2::2");
  }

  /** A literal address; no name is looked up. */
  public PacketBuilder source(String address) {
    source = address(address);
    return this;
  }

  /** A literal address; no name is looked up. */
  public PacketBuilder destination(String address) {
    destination = address(address);
    return this;
  }

  private byte[] address(String literal) {
    if (literal.indexOf(':') < 0 && !literal.matches("[0-9.]+")) {
      throw new IllegalArgumentException("not a literal address: " + literal);
    }
    try {
      byte[] octets = InetAddress.getByName(literal).getAddress();
      if (octets.length != (v4 ? 4 : 16)) {
        throw new IllegalArgumentException("an address of the other family: " + literal);
      }
      return octets;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address: " + literal, e);
    }
  }

  /** Type of service, or traffic class. */
  public PacketBuilder tos(int octet) {
    tos = octet;
    return this;
  }

  /** Time to live, or hop limit. */
  public PacketBuilder ttl(int hops) {
    ttl = hops;
    return this;
  }

  public PacketBuilder flowLabel(int label) {
    flowLabel = label;
    return this;
  }

  /** Of IPv4; fragment headers carry it too, when set before. */
  public PacketBuilder identification(int value) {
    identification = value;
    return this;
  }

  public PacketBuilder dontFragment() {
    fragmentWord |= 0x4000;
    return this;
  }

  /** The bit of RFC 791 that must be zero (RFC 3514 has a use for it). */
  public PacketBuilder reservedBit() {
    fragmentWord |= 0x8000;
    return this;
  }

  public PacketBuilder moreFragments() {
    fragmentWord |= 0x2000;
    return this;
  }

  /** Of IPv4, in octets, a multiple of 8. Other than 0: the payload alone follows the header. */
  public PacketBuilder fragmentOffset(int octets) {
    fragmentWord |= octets / 8;
    laterFragment = octets != 0;
    return this;
  }

  /** IPv4 options, padded with zeros to a multiple of 4. */
  public PacketBuilder ipOptions(int... octets) {
    ipOptions = bytes((octets.length + 3) / 4 * 4, octets);
    return this;
  }

  /** A hop-by-hop options header of so many octets (a multiple of 8), with a PadN option. */
  public PacketBuilder hopByHop(int length) {
    return optionsHeader(0, length);
  }

  /** A destination options header of so many octets (a multiple of 8), with a PadN option. */
  public PacketBuilder destinationOptions(int length) {
    return optionsHeader(60, length);
  }

  private PacketBuilder optionsHeader(int number, int length) {
    byte[] header = new byte[length];
    header[1] = (byte) (length / 8 - 1);
    int at = 2;
    while (at < length) {
      int option = Math.min(length - at, 257);
      if (option > 1) {
        header[at] = 1;
        header[at + 1] = (byte) (option - 2);
      }
      at += option;
    }
    return extension(number, header);
  }

  /** A routing header; the checksum takes the final destination when segments are left. */
  public PacketBuilder routing(int routingType, int segmentsLeft, String... addresses) {
    ByteBuffer header = ByteBuffer.allocate(8 + 16 * addresses.length);
    header.put((byte) 0).put((byte) (2 * addresses.length));
    header.put((byte) routingType).put((byte) segmentsLeft).putInt(0);
    for (String address : addresses) {
      header.put(address(address));
    }
    if (segmentsLeft > 0 && addresses.length > 0) {
      finalDestination = address(addresses[routingType == 4 ? 0 : addresses.length - 1]);
    }
    return extension(43, header.array());
  }

  /** A fragment header; offset in octets. With one other than 0 only the payload follows. */
  public PacketBuilder fragment(int offset, boolean more) {
    ByteBuffer header = ByteBuffer.allocate(8);
    header.putShort((short) 0).putShort((short) (offset | (more ? 1 : 0))).putInt(identification);
    laterFragment |= offset != 0;
    return extension(44, header.array());
  }

  /** An authentication header of so many octets (a multiple of 4, at least 12). */
  public PacketBuilder authentication(int length) {
    byte[] header = new byte[length];
    header[1] = (byte) (length / 4 - 2);
    return extension(51, header);
  }

  /** Any extension header; the first octet is overwritten with the next header's number. */
  public PacketBuilder extension(int number, byte[] header) {
    byte[] before = extensions.toByteArray();
    if (firstNextHeader == NOT_SET) {
      firstNextHeader = number;
    } else {
      before[lastNextHeaderAt] = (byte) number;
    }
    lastNextHeaderAt = before.length;
    extensions.reset();
    extensions.writeBytes(before);
    extensions.writeBytes(header);
    return this;
  }

  /** A transport protocol without a header of its own: the payload follows at once. */
  public PacketBuilder protocol(int number) {
    protocol = number;
    laterFragment |= number == TCP || number == UDP || number == ICMP || number == ICMPV6;
    return this;
  }

  public PacketBuilder tcp(int newSourcePort, int newDestinationPort) {
    protocol = TCP;
    sourcePort = newSourcePort;
    destinationPort = newDestinationPort;
    return this;
  }

  /** The eight control bits. */
  public PacketBuilder flags(int bits) {
    flags = bits;
    return this;
  }

  public PacketBuilder syn() {
    return flags(0x02);
  }

  public PacketBuilder synAck() {
    return flags(0x12).acknowledgment(1);
  }

  public PacketBuilder ack() {
    return flags(0x10).acknowledgment(1);
  }

  public PacketBuilder sequence(int number) {
    sequence = number;
    return this;
  }

  public PacketBuilder acknowledgment(int number) {
    acknowledgment = number;
    return this;
  }

  public PacketBuilder window(int octets) {
    window = octets;
    return this;
  }

  public PacketBuilder urgentPointer(int value) {
    urgentPointer = value;
    return this;
  }

  /** The four bits between data offset and flags. */
  public PacketBuilder reserved(int bits) {
    reserved = bits;
    return this;
  }

  public PacketBuilder mss(int octets) {
    return option(2, 4, octets >>> 8, octets & 0xff);
  }

  public PacketBuilder nop() {
    return option(1);
  }

  public PacketBuilder endOfOptions() {
    return option(0);
  }

  public PacketBuilder windowScale(int shift) {
    return option(3, 3, shift);
  }

  public PacketBuilder sackPermitted() {
    return option(4, 2);
  }

  public PacketBuilder timestamps(int value, int echo) {
    option(8, 10, value >>> 24, value >>> 16, value >>> 8, value);
    return option(echo >>> 24, echo >>> 16, echo >>> 8, echo);
  }

  /** TCP MD5 signature option (RFC 2385). */
  public PacketBuilder md5() {
    option(19, 18);
    return option(new int[16]);
  }

  /** TCP authentication option (RFC 5925) with a MAC of 12 octets. */
  public PacketBuilder authenticationOption() {
    option(29, 16, 1, 1);
    return option(new int[12]);
  }

  /** Octets of an option, as they are; the header is padded with zeros to a multiple of 4. */
  public PacketBuilder option(int... octets) {
    options.writeBytes(bytes(octets.length, octets));
    return this;
  }

  public PacketBuilder udp(int newSourcePort, int newDestinationPort) {
    protocol = UDP;
    sourcePort = newSourcePort;
    destinationPort = newDestinationPort;
    return this;
  }

  /** ICMP or ICMPv6, as the address family has it. */
  public PacketBuilder icmp(int newType, int newCode) {
    protocol = v4 ? ICMP : ICMPV6;
    type = newType;
    code = newCode;
    return this;
  }

  /** The second word of ICMP: identifier and sequence, or an MTU. */
  public PacketBuilder rest(int word) {
    rest = word;
    return this;
  }

  /** So many octets that count up from 0. */
  public PacketBuilder payload(int octets) {
    byte[] counting = new byte[octets];
    for (int i = 0; i < octets; i++) {
      counting[i] = (byte) i;
    }
    return payload(counting);
  }

  public PacketBuilder payload(byte[] octets) {
    payload = octets.clone();
    return this;
  }

  /** Zeros behind the packet's end, as Ethernet pads short frames. */
  public PacketBuilder trailer(int octets) {
    trailer = new byte[octets];
    return this;
  }

  /** Instead of the right one; in words of four octets. */
  public PacketBuilder headerLengthField(int words) {
    headerLengthField = words;
    return this;
  }

  /** Instead of the right one: IPv4's total length, IPv6's payload length. */
  public PacketBuilder lengthField(int octets) {
    totalLengthField = octets;
    return this;
  }

  /** Instead of the right one. */
  public PacketBuilder udpLengthField(int octets) {
    udpLengthField = octets;
    return this;
  }

  /** Instead of the right one; in words of four octets. */
  public PacketBuilder dataOffsetField(int words) {
    dataOffsetField = words;
    return this;
  }

  public PacketBuilder badHeaderChecksum() {
    headerChecksumError = 0x1234;
    return this;
  }

  public PacketBuilder badTransportChecksum() {
    transportChecksumError = 0x1234;
    return this;
  }

  /** Instead of the right one: 0 for UDP without, or a pseudo header's sum. */
  public PacketBuilder transportChecksum(int value) {
    transportChecksumField = value;
    return this;
  }

  public byte[] build() {
    byte[] transport = laterFragment ? payload : transport();
    byte[] network = v4 ? ipv4Header(transport.length) : ipv6Header(transport.length);
    return concat(network, transport, trailer);
  }

  /** On the heap, so that no test need release it; headroom octets in front of the packet. */
  public ByteBuf buildBuffer(int headroom) {
    byte[] packet = build();
    return Unpooled.buffer(headroom + packet.length).writeZero(headroom).writeBytes(packet);
  }

  /** A view over the packet, checked, with 64 octets of room in front. */
  public PacketView view() {
    ByteBuf buffer = buildBuffer(64);
    PacketView view = new PacketView().wrap(buffer, 64, buffer.writerIndex() - 64);
    view.check();
    return view;
  }

  private byte[] ipv4Header(int transportLength) {
    int length = 20 + ipOptions.length;
    ByteBuffer header = ByteBuffer.allocate(length);
    header.put((byte) (0x40 | or(headerLengthField, length / 4))).put((byte) tos);
    header.putShort((short) or(totalLengthField, length + transportLength));
    header.putShort((short) identification).putShort((short) fragmentWord);
    header.put((byte) ttl).put((byte) protocol).putShort((short) 0);
    header.put(source).put(destination).put(ipOptions);
    int covered = Math.min(Math.max(or(headerLengthField, length / 4) * 4, 20), length);
    int checksum = ~fold(sum(header.array(), 0, covered)) & 0xffff;
    return header.putShort(10, (short) (checksum ^ headerChecksumError)).array();
  }

  private byte[] ipv6Header(int transportLength) {
    byte[] chain = extensions.toByteArray();
    if (chain.length > 0) {
      chain[lastNextHeaderAt] = (byte) protocol;
    }
    ByteBuffer header = ByteBuffer.allocate(40 + chain.length);
    header.putInt(6 << 28 | tos << 20 | flowLabel);
    header.putShort((short) or(totalLengthField, chain.length + transportLength));
    header.put((byte) or(firstNextHeader, protocol)).put((byte) ttl);
    return header.put(source).put(destination).put(chain).array();
  }

  private byte[] transport() {
    switch (protocol) {
      case TCP:
        return withChecksum(concat(tcpHeader(), payload), 16);
      case UDP:
        byte[] datagram = withChecksum(concat(udpHeader(), payload), 6);
        if (datagram[6] == 0 && datagram[7] == 0 && transportChecksumField == NOT_SET) {
          datagram[6] = (byte) 0xff;
          datagram[7] = (byte) 0xff;
        }
        return datagram;
      case ICMP:
      case ICMPV6:
        ByteBuffer header = ByteBuffer.allocate(8);
        header.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest);
        return withChecksum(concat(header.array(), payload), 2);
      default:
        return payload;
    }
  }

  private byte[] tcpHeader() {
    int length = 20 + (options.size() + 3) / 4 * 4;
    ByteBuffer header = ByteBuffer.allocate(length);
    header.putShort((short) sourcePort).putShort((short) destinationPort);
    header.putInt(sequence).putInt(acknowledgment);
    header.put((byte) (or(dataOffsetField, length / 4) << 4 | reserved)).put((byte) flags);
    header.putShort((short) window).putShort((short) 0).putShort((short) urgentPointer);
    return header.put(options.toByteArray()).array();
  }

  private byte[] udpHeader() {
    ByteBuffer header = ByteBuffer.allocate(8);
    header.putShort((short) sourcePort).putShort((short) destinationPort);
    return header.putShort((short) or(udpLengthField, 8 + payload.length)).array();
  }

  private byte[] withChecksum(byte[] segment, int field) {
    long sum = sum(segment, 0, segment.length);
    if (!(v4 && protocol == ICMP)) {
      byte[] target = finalDestination == null ? destination : finalDestination;
      sum += sum(source, 0, source.length) + sum(target, 0, target.length);
      sum += protocol + segment.length;
    }
    int right = (~fold(sum) & 0xffff) ^ transportChecksumError;
    ByteBuffer.wrap(segment).putShort(field, (short) or(transportChecksumField, right));
    return segment;
  }

  private static int or(int override, int value) {
    return override == NOT_SET ? value : override;
  }

  private static long sum(byte[] octets, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += (long) (octets[i] & 0xff) << ((i - from) % 2 == 0 ? 8 : 0);
    }
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  private static byte[] bytes(int length, int... octets) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return bytes;
  }

  private static byte[] concat(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }
}
