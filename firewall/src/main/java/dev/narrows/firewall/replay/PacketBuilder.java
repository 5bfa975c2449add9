package dev.narrows.firewall.replay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;

/** Puts a packet together; lengths and checksums come out right. */
final class PacketBuilder {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int FRAGMENT_HEADER = 8;
  private static final int FRAGMENT_PROTOCOL = 44;
  private static final int TCP_HEADER = 20;
  private static final int TCP_OPTIONS = 40;

  byte[] source;
  byte[] destination;
  int protocol;
  int timeToLive = 64;
  int dscp;
  boolean dontFragment;
  int fragmentOffset;
  boolean moreFragments;
  int sourcePort;
  int destinationPort;
  int flags;
  int sequence;
  int window = 64_240;
  int type;
  int code;
  byte[] data = {};

  /** Of the whole packet; 0 for as long as it has to be. */
  int length;

  private final ByteArrayOutputStream options = new ByteArrayOutputStream();

  /** Adds a TCP option with a number of so many octets. */
  void option(int kind, int octets, long value) {
    byte[] content = new byte[octets];
    for (int i = 0; i < octets; i++) {
      content[i] = (byte) (value >>> Byte.SIZE * (octets - 1 - i));
    }
    option(kind, content);
  }

  void option(int kind, byte[] content) {
    options.write(kind);
    options.write(content.length + 2);
    options.writeBytes(content);
  }

  /**
   * The packet's octets.
   *
   * @throws IllegalArgumentException when something does not fit
   */
  byte[] build() {
    boolean ipv6 = source.length != 4;
    boolean fragment = fragmentOffset > 0 || moreFragments;
    int header = ipv6 ? IPV6_HEADER + (fragment ? FRAGMENT_HEADER : 0) : IPV4_HEADER;
    byte[] transport = fragmentOffset > 0 ? new byte[0] : transport();
    int least = header + transport.length + data.length;
    int total = length == 0 ? least : length;
    if (total < least) {
      throw new IllegalArgumentException("the packet takes " + least + " octets at least");
    }
    ByteBuffer packet = ByteBuffer.allocate(total);
    packet.put(header, transport).put(header + transport.length, data);
    if (ipv6) {
      writeIpv6(packet, fragment);
    } else {
      writeIpv4(packet);
    }
    if (fragmentOffset == 0) {
      writeTransportChecksum(packet, header, ipv6);
    }
    return packet.array();
  }

  private byte[] transport() {
    switch (protocol) {
      case IpProtocol.TCP:
        return tcp();
      case IpProtocol.UDP:
        return ByteBuffer.allocate(8).putInt(sourcePort << 16 | destinationPort).array();
      case IpProtocol.ICMP:
      case IpProtocol.ICMPV6:
        return ByteBuffer.allocate(8).put((byte) type).put((byte) code).array();
      default:
        return new byte[0];
    }
  }

  private byte[] tcp() {
    int padded = (options.size() + 3) / 4 * 4;
    if (padded > TCP_OPTIONS) {
      throw new IllegalArgumentException("the TCP options take more than 40 octets");
    }
    ByteBuffer segment = ByteBuffer.allocate(TCP_HEADER + padded);
    segment.putInt(sourcePort << 16 | destinationPort).putInt(sequence).putInt(0);
    segment.put((byte) ((TCP_HEADER + padded) / 4 << 4)).put((byte) flags);
    segment.putShort((short) window).putInt(0).put(options.toByteArray());
    return segment.array();
  }

  private void writeIpv4(ByteBuffer packet) {
    packet.put(0, (byte) 0x45).put(1, (byte) (dscp << 2)).putShort(2, (short) packet.capacity());
    int fragment = (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0);
    packet.putShort(6, (short) (fragment | fragmentOffset / 8));
    packet.put(8, (byte) timeToLive).put(9, (byte) protocol);
    packet.put(12, source).put(16, destination);
    ByteBuf header = Unpooled.wrappedBuffer(packet.array());
    packet.putShort(
        10, (short) InternetChecksum.finish(InternetChecksum.sum(header, 0, IPV4_HEADER, 0)));
  }

  private void writeIpv6(ByteBuffer packet, boolean fragment) {
    packet.putInt(0, 6 << 28 | dscp << 22);
    packet.putShort(4, (short) (packet.capacity() - IPV6_HEADER));
    packet.put(6, (byte) (fragment ? FRAGMENT_PROTOCOL : protocol)).put(7, (byte) timeToLive);
    packet.put(8, source).put(24, destination);
    if (fragment) {
      packet.put(IPV6_HEADER, (byte) protocol);
      packet.putShort(IPV6_HEADER + 2, (short) (fragmentOffset | (moreFragments ? 1 : 0)));
    }
  }

  private void writeTransportChecksum(ByteBuffer packet, int at, boolean ipv6) {
    int octets = packet.capacity() - at;
    int checksumAt;
    boolean pseudo = true;
    switch (protocol) {
      case IpProtocol.TCP:
        checksumAt = at + 16;
        break;
      case IpProtocol.UDP:
        checksumAt = at + 6;
        packet.putShort(at + 4, (short) octets);
        break;
      case IpProtocol.ICMP:
      case IpProtocol.ICMPV6:
        checksumAt = at + 2;
        pseudo = ipv6;
        break;
      default:
        return;
    }
    long sum = pseudo ? pseudoSum(octets) : 0;
    ByteBuf buffer = Unpooled.wrappedBuffer(packet.array());
    int checksum = InternetChecksum.finish(InternetChecksum.sum(buffer, at, octets, sum));
    boolean none = checksum == 0 && protocol == IpProtocol.UDP;
    packet.putShort(checksumAt, (short) (none ? 0xffff : checksum));
  }

  private long pseudoSum(int octets) {
    ByteBuf addresses = Unpooled.wrappedBuffer(source, destination);
    long sum = InternetChecksum.sum(addresses, 0, 2 * source.length, 0);
    return sum + protocol + octets;
  }
}
