package dev.narrows.rules.agreement;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * IP packets out of capture files (pcap, of the link types that carry IP at a known place), sent
 * from and to where the gateway forwards: addresses and a low hop count are replaced.
 */
final class CapturedPackets {
  private static final int PCAP = 0xa1b2c3d4;
  private static final int PCAP_NANOS = 0xa1b23c4d;
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int ETHERNET = 1;
  private static final int VLAN = 0x8100;
  private static final int MAX_PACKET = 1400;

  private final List<byte[]> packets = new ArrayList<>();

  private CapturedPackets() {}

  /** Of all files of a directory, in the order of their names. */
  static List<byte[]> of(Path directory) throws IOException {
    CapturedPackets captured = new CapturedPackets();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        captured.read(ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return captured.packets;
  }

  private void read(ByteBuffer file) {
    if (file.capacity() < FILE_HEADER) {
      return;
    }
    if (!isPcap(file.getInt(0)) && !isPcap(file.order(ByteOrder.LITTLE_ENDIAN).getInt(0))) {
      return;
    }
    int link = file.getInt(20) & 0xffff;
    for (int at = FILE_HEADER; at + RECORD_HEADER <= file.capacity(); ) {
      int length = file.getInt(at + 8);
      at += RECORD_HEADER;
      if (length < 0 || length > file.capacity() - at) {
        return;
      }
      add(link, Arrays.copyOfRange(file.array(), at, at + length));
      at += length;
    }
  }

  private static boolean isPcap(int magic) {
    return magic == PCAP || magic == PCAP_NANOS;
  }

  private void add(int link, byte[] frame) {
    int at = network(link, frame);
    int version = at >= 0 && at < frame.length ? frame[at] >>> 4 : 0;
    boolean sound =
        version == 4 && frame.length - at >= 20 || version == 6 && frame.length - at >= 40;
    if (sound && frame.length - at <= MAX_PACKET) {
      packets.add(readdressed(Arrays.copyOfRange(frame, at, frame.length)));
    }
  }

  /** Where the packet begins in a frame, or -1. */
  private static int network(int link, byte[] frame) {
    switch (link) {
      case ETHERNET:
        int at = 12;
        while (at + 4 < frame.length && Octets.u16(frame, at) == VLAN) {
          at += 4;
        }
        return at + 2;
      case 0, 108:
        return 4;
      case 9:
        return 4;
      case 12, 14, 101, 228, 229:
        return 0;
      case 113:
        return 16;
      default:
        return -1;
    }
  }

  private static byte[] readdressed(byte[] packet) {
    if (Octets.isIpv4(packet)) {
      byte[] prefixes = {(byte) 192, 0, 2, (byte) 198, 51, 100};
      System.arraycopy(prefixes, 0, packet, 12, 3);
      System.arraycopy(prefixes, 3, packet, 16, 3);
      packet[15] = (byte) (1 + (packet[15] & 0x7f));
      packet[19] = (byte) (1 + (packet[19] & 0x7f));
      packet[8] = (byte) Math.max(2, packet[8] & 0xff);
      return Octets.mended(packet);
    }
    byte[] prefix = {0x20, 1, 0x0d, (byte) 0xb8, 0, 1, 0, 0};
    System.arraycopy(prefix, 0, packet, 8, prefix.length);
    prefix[5] = 2;
    System.arraycopy(prefix, 0, packet, 24, prefix.length);
    packet[38] |= 1;
    packet[7] = (byte) Math.max(2, packet[7] & 0xff);
    return packet;
  }
}
