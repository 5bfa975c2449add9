package dev.narrows.rules.eval;

import java.nio.ByteBuffer;
import java.util.Random;
import org.jnetfilter.testing.PacketBuilder;

/**
 * Packets with options, extension headers, chunks and protocols that are seldom seen, as they
 * should be and damaged; the same for the same seed.
 */
public final class OddPackets {
  private static final int[] PROTOCOLS = {2, 4, 33, 47, 50, 51, 108, 132, 135, 136, 253};
  private static final int[] CHUNKS = {0, 1, 2, 3, 4, 7, 12, 13, 128, 192, 193, 200};
  private static final int[] IP_OPTIONS = {7, 68, 131, 137, 148, 130, 1};

  private final Random random;

  public OddPackets(long seed) {
    random = new Random(seed);
  }

  public byte[] next() {
    byte[] packet = (random.nextBoolean() ? ipv4() : ipv6()).build();
    // The kernel looks at hop-by-hop options itself, and drops what it finds damaged there.
    boolean looked = packet[0] >>> 4 == 6 && packet[6] == 0;
    for (int i = looked ? 0 : random.nextInt(4); i > 1; i--) {
      // Behind the fixed headers, whose checksum would have to be mended.
      int from = packet[0] >>> 4 == 4 ? (packet[0] & 0x0f) * 4 : 40;
      if (packet.length > from) {
        packet[from + random.nextInt(packet.length - from)] = (byte) random.nextInt(256);
      }
    }
    return packet;
  }

  private PacketBuilder ipv4() {
    PacketBuilder builder = PacketBuilder.ipv4();
    if (random.nextInt(2) == 0) {
      builder.ipOptions(options());
    }
    if (random.nextInt(4) == 0) {
      builder.fragmentOffset(8 * random.nextInt(3)).moreFragments();
    }
    return transport(builder);
  }

  private PacketBuilder ipv6() {
    PacketBuilder builder = PacketBuilder.ipv6();
    if (random.nextInt(3) == 0) {
      builder.hopByHop(8); // more padding Linux drops
    }
    if (random.nextInt(4) == 0) {
      builder.destinationOptions(8);
    }
    if (random.nextInt(4) == 0) {
      builder.routing(random.nextInt(5), 0, "2001:db8::5", "2001:db8::6");
    }
    if (random.nextInt(3) == 0) {
      builder.fragment(8 * random.nextInt(2), random.nextBoolean());
    }
    if (random.nextInt(5) == 0) {
      builder.authentication(12);
    }
    return transport(builder);
  }

  private int[] options() {
    int type = IP_OPTIONS[random.nextInt(IP_OPTIONS.length)];
    int alert = random.nextInt(3) == 0 ? 1 : 0;
    switch (random.nextInt(4)) {
      case 0:
        return new int[] {148, 4, 0, alert};
      case 1:
        return new int[] {type, 7, 4, 10, 0, 0, 1, random.nextInt(2)};
      case 2:
        return new int[] {1, type, 11, 4 + 4 * random.nextInt(3), 10, 0, 0, 1, 10, 0, 0, 2};
      default:
        return new int[] {type, 4, random.nextInt(8), random.nextInt(3), 148, 4, 0, alert};
    }
  }

  private PacketBuilder transport(PacketBuilder builder) {
    switch (random.nextInt(8)) {
      case 0:
        return builder.udp(random.nextInt(70), 53).payload(random.nextInt(40));
      case 1:
        return builder.tcp(1, 2).flags(random.nextInt(256)).mss(1460).payload(random.nextInt(40));
      case 2:
        return builder
            .tcp(1, 2)
            .flags(16)
            .option(30, 4, random.nextInt(256), 0)
            .option(5, 10, 0, 0, 0, 1, 0, 0, 0, 2);
      case 3:
        return builder.protocol(132).payload(sctp());
      default:
        byte[] payload = new byte[random.nextInt(60)];
        for (int i = 0; i < payload.length; i++) {
          payload[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(3));
        }
        return builder.protocol(PROTOCOLS[random.nextInt(PROTOCOLS.length)]).payload(payload);
    }
  }

  private byte[] sctp() {
    ByteBuffer packet = ByteBuffer.allocate(200);
    packet.putShort((short) random.nextInt(70)).putShort((short) 5).putInt(1).putInt(2);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int length = 4 + random.nextInt(20);
      packet.put((byte) CHUNKS[random.nextInt(CHUNKS.length)]).put((byte) random.nextInt(4));
      packet.putShort((short) (random.nextInt(8) == 0 ? random.nextInt(40) : length));
      for (int octet = 4; octet < (length + 3 & ~3); octet++) {
        packet.put((byte) random.nextInt(3));
      }
    }
    byte[] octets = new byte[packet.position()];
    packet.flip().get(octets);
    return octets;
  }
}
