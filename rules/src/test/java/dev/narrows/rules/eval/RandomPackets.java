package dev.narrows.rules.eval;

import java.util.Random;
import org.jnetfilter.testing.PacketBuilder;

/** Makes packets that get far: built right, then often damaged; the same for the same seed. */
public final class RandomPackets {
  private final Random random;

  public RandomPackets(long seed) {
    random = new Random(seed);
  }

  public byte[] next() {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] packet = sound();
    if (random.nextInt(3) == 0) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
      }
      mendHeaderChecksum(packet);
    }
    return packet;
  }

  private byte[] sound() {
    PacketBuilder builder = random.nextBoolean() ? ipv4() : ipv6();
    switch (random.nextInt(4)) {
      case 0:
        builder.udp(port(), port());
        break;
      case 1:
        builder.icmp(random.nextInt(20), random.nextInt(4));
        break;
      default:
        builder.tcp(port(), port()).flags(random.nextInt(3) == 0 ? random.nextInt(256) : 2);
        options(builder);
    }
    if (random.nextBoolean()) {
      builder.payload(random.nextInt(64));
    }
    return builder.build();
  }

  private PacketBuilder ipv4() {
    PacketBuilder builder = PacketBuilder.ipv4().tos(random.nextInt(256));
    if (random.nextInt(8) == 0) {
      builder.ipOptions(1, 1, 1, 0);
    }
    return random.nextInt(8) == 0 ? builder.fragmentOffset(8 * random.nextInt(3)) : builder;
  }

  private PacketBuilder ipv6() {
    PacketBuilder builder = PacketBuilder.ipv6();
    if (random.nextInt(4) == 0) {
      builder.hopByHop(8);
    }
    if (random.nextInt(6) == 0) {
      builder.fragment(8 * random.nextInt(3), random.nextBoolean());
    }
    return builder;
  }

  private void options(PacketBuilder builder) {
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0:
          builder.nop();
          break;
        case 1:
          builder.windowScale(7);
          break;
        case 2:
          builder.option(random.nextInt(35), random.nextInt(5));
          break;
        case 3:
          builder.endOfOptions();
          break;
        default:
          builder.mss(random.nextInt(3000));
      }
    }
  }

  private int port() {
    return random.nextInt(4) == 0 ? random.nextInt(65536) : random.nextInt(4);
  }

  /** So that damage elsewhere gets past the header's checksum. */
  private static void mendHeaderChecksum(byte[] packet) {
    int length = (packet[0] & 0x0f) * 4;
    if (packet[0] >>> 4 != 4 || length < 20 || length > packet.length) {
      return;
    }
    packet[10] = 0;
    packet[11] = 0;
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (packet[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    packet[10] = (byte) (~sum >>> 8);
    packet[11] = (byte) ~sum;
  }
}
