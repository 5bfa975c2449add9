package dev.narrows.firewall.endtoend;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Reads packets that a tap saw; on purpose not with the code under test. */
final class Wire {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int SYN = 2;
  static final int ACK = 16;

  private static final int FRAGMENT = 44;

  private Wire() {}

  /** The octets behind a packet's end read as 0: random packets end anywhere. */
  static int u8(byte[] packet, int at) {
    return at < packet.length ? packet[at] & 0xff : 0;
  }

  static int u16(byte[] packet, int at) {
    return u8(packet, at) << 8 | u8(packet, at + 1);
  }

  static int u32(byte[] packet, int at) {
    return u16(packet, at) << 16 | u16(packet, at + 2);
  }

  static boolean isIpv4(byte[] packet) {
    return packet.length >= 20 && u8(packet, 0) >>> 4 == 4;
  }

  static boolean isIpv6(byte[] packet) {
    return packet.length >= 40 && u8(packet, 0) >>> 4 == 6;
  }

  /** Whether it is an IP packet to an address. */
  static boolean isTo(byte[] packet, String address) {
    byte[] wanted = address(address);
    if (wanted.length == 4) {
      return isIpv4(packet) && Arrays.equals(packet, 16, 20, wanted, 0, 4);
    }
    return isIpv6(packet) && Arrays.equals(packet, 24, 40, wanted, 0, 16);
  }

  static byte[] address(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Number of the protocol behind the extension headers; -1 in a later fragment. */
  static int protocol(byte[] packet) {
    return isIpv4(packet) ? ipv4Protocol(packet) : walk(packet) >>> 16;
  }

  private static int ipv4Protocol(byte[] packet) {
    return (u16(packet, 6) & 0x1fff) == 0 ? u8(packet, 9) : -1;
  }

  static int transportOffset(byte[] packet) {
    return isIpv4(packet) ? (u8(packet, 0) & 15) * 4 : walk(packet) & 0xffff;
  }

  /** Protocol and offset, in the two halves of an int. */
  private static int walk(byte[] packet) {
    int next = u8(packet, 6);
    int at = 40;
    while (next == 0 || next == 43 || next == FRAGMENT || next == 60) {
      int length = next == FRAGMENT ? 8 : (u8(packet, at + 1) + 1) * 8;
      if (next == FRAGMENT && (u16(packet, at + 2) & 0xfff8) != 0) {
        return -1 << 16 | at + length;
      }
      next = u8(packet, at);
      at += length;
    }
    return next << 16 | at;
  }

  /** Flags of a TCP segment; 0 for anything else. */
  static int tcpFlags(byte[] packet) {
    return protocol(packet) == TCP ? u8(packet, transportOffset(packet) + 13) : 0;
  }

  static boolean isSynTo(byte[] packet, String address) {
    return isTo(packet, address) && (tcpFlags(packet) & (SYN | ACK)) == SYN;
  }

  static boolean isSynAckTo(byte[] packet, String address) {
    return isTo(packet, address) && (tcpFlags(packet) & (SYN | ACK)) == (SYN | ACK);
  }

  /** A UDP datagram or TCP segment to an address and a port. */
  static boolean isTo(byte[] packet, String address, int port) {
    if (!isTo(packet, address) || protocol(packet) != TCP && protocol(packet) != UDP) {
      return false;
    }
    return u16(packet, transportOffset(packet) + 2) == port;
  }

  /** Maximum segment size that a segment announces, or 0. */
  static int mss(byte[] packet) {
    int start = transportOffset(packet);
    int end = start + (u8(packet, start + 12) >>> 4) * 4;
    int at = start + 20;
    while (at < end && u8(packet, at) != 0) {
      if (u8(packet, at) == 2) {
        return u16(packet, at + 2);
      }
      at += u8(packet, at) == 1 ? 1 : Math.max(1, u8(packet, at + 1));
    }
    return 0;
  }

  /** Whether the transport checksum is right, and IPv4's header checksum too. */
  static boolean hasRightChecksums(byte[] packet) {
    boolean ipv4 = isIpv4(packet);
    int start = transportOffset(packet);
    int end = ipv4 ? u16(packet, 2) : 40 + u16(packet, 4);
    long addresses = ipv4 ? sum(packet, 12, 20) : sum(packet, 8, 40);
    int protocol = protocol(packet);
    long pseudo = protocol == 1 ? 0 : addresses + protocol + (end - start);
    boolean header = !ipv4 || fold(sum(packet, 0, start)) == 0xffff;
    return header && fold(pseudo + sum(packet, start, end)) == 0xffff;
  }

  private static long sum(byte[] octets, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += (long) u8(octets, i) << ((i - from) % 2 == 0 ? 8 : 0);
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
}
