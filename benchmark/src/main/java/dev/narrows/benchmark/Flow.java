package dev.narrows.benchmark;

/**
 * What tells one packet of a measurement from another.
 *
 * @param source IPv4 address as a number
 * @param destination IPv4 address as a number
 * @param protocol 6 or 17
 */
record Flow(int source, int destination, int protocol, int sourcePort, int destinationPort) {
  static final int TCP = 6;
  static final int UDP = 17;

  private static final int LENGTH = 64;
  private static final int HEADER = 20;

  /** An IPv4 packet of 64 octets, with the header checksum right; the transport's is left out. */
  byte[] packet() {
    byte[] packet = new byte[LENGTH];
    packet[0] = 0x45;
    put(packet, 2, LENGTH);
    packet[8] = 64;
    packet[9] = (byte) protocol;
    put(packet, 12, source >>> 16);
    put(packet, 14, source);
    put(packet, 16, destination >>> 16);
    put(packet, 18, destination);
    put(packet, HEADER, sourcePort);
    put(packet, HEADER + 2, destinationPort);
    if (protocol == UDP) {
      put(packet, HEADER + 4, LENGTH - HEADER);
    } else {
      packet[HEADER + 12] = 0x50;
      packet[HEADER + 13] = 0x10;
    }
    int sum = 0;
    for (int at = 0; at < HEADER; at += 2) {
      sum += (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    put(packet, 10, ~((sum & 0xffff) + (sum >>> 16)));
    return packet;
  }

  private static void put(byte[] packet, int at, int value) {
    packet[at] = (byte) (value >>> 8);
    packet[at + 1] = (byte) value;
  }

  /** An address as people write it. */
  static String address(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }
}
