package dev.narrows.rules.agreement;

import java.util.Arrays;

/** What the kernel's IP layer does to a packet on its way, done to octets. */
final class Octets {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int TTL = 8;
  private static final int CHECKSUM = 10;
  private static final int HOP_LIMIT = 7;

  private Octets() {}

  static boolean isIpv4(byte[] packet) {
    return packet[0] >>> 4 == 4;
  }

  static int u16(byte[] packet, int at) {
    return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
  }

  static void putU16(byte[] packet, int at, int value) {
    packet[at] = (byte) (value >>> 8);
    packet[at + 1] = (byte) value;
  }

  /** One hop further: the hop count less one, the header's checksum mended by the difference. */
  static byte[] hopped(byte[] packet) {
    byte[] next = packet.clone();
    if (isIpv4(packet)) {
      next[TTL]--;
      // ip_decrease_ttl
      int sum = u16(packet, CHECKSUM) + 0x100;
      putU16(next, CHECKSUM, sum + (sum >= 0xffff ? 1 : 0));
    } else {
      next[HOP_LIMIT]--;
    }
    return next;
  }

  /** Without what stands behind the length in its header: the kernel cuts it off on receipt. */
  static byte[] trimmed(byte[] packet) {
    int length = packet.length;
    if (packet.length >= IPV4_HEADER && isIpv4(packet)) {
      length = u16(packet, 2);
    } else if (packet.length >= IPV6_HEADER && u16(packet, 4) > 0) {
      length = IPV6_HEADER + u16(packet, 4);
    }
    return length < packet.length ? Arrays.copyOf(packet, length) : packet;
  }

  /** Makes an IPv4 header's checksum right, if there is such a header. */
  static byte[] mended(byte[] packet) {
    int length = packet.length < IPV4_HEADER ? 0 : (packet[0] & 0x0f) * 4;
    if (length < IPV4_HEADER || length > packet.length || !isIpv4(packet)) {
      return packet;
    }
    putU16(packet, CHECKSUM, 0);
    int sum = 0;
    for (int i = 0; i < length; i += 2) {
      sum += u16(packet, i);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    putU16(packet, CHECKSUM, ~sum);
    return packet;
  }
}
