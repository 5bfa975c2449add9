package dev.narrows.rules.agreement;

import dev.narrows.rules.field.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jnetfilter.testing.PacketBuilder;

/**
 * Makes packets of all transports, with options and extension headers in any order, fragments,
 * headers cut short and lengths that lie; the same ones for the same seed.
 */
final class OddPackets {
  private static final int[] PROTOCOLS = {
    2, 4, 33, 41, 46, 47, 50, 51, 89, 108, 115, 132, 135, 136
  };

  private final Random random;
  private final Way way;

  OddPackets(long seed, Way way) {
    this.random = new Random(seed);
    this.way = way;
  }

  byte[] next() {
    byte[] packet = random.nextBoolean() ? ipv4() : ipv6();
    if (random.nextInt(4) == 0) {
      damage(packet);
    }
    if (random.nextInt(12) == 0) {
      packet = cut(packet);
    }
    return Octets.mended(packet);
  }

  /** Octets behind the addresses, so that most get through all the same. */
  private void damage(byte[] packet) {
    int from = Octets.isIpv4(packet) ? 20 : 40;
    for (int i = random.nextInt(4); i >= 0 && packet.length > from; i--) {
      packet[random.nextInt(from, packet.length)] = (byte) random.nextInt(256);
    }
  }

  /** Shorter, and its header says so. */
  private byte[] cut(byte[] packet) {
    boolean v4 = Octets.isIpv4(packet);
    int least = v4 ? (packet[0] & 0x0f) * 4 : 40;
    byte[] shorter =
        Arrays.copyOf(packet, random.nextInt(Math.min(least, packet.length), packet.length + 1));
    Octets.putU16(shorter, v4 ? 2 : 4, v4 ? shorter.length : shorter.length - 40);
    return shorter;
  }

  private byte[] ipv4() {
    PacketBuilder builder = PacketBuilder.ipv4().identification(random.nextInt(1, 65536));
    builder
        .source("192.0.2." + few())
        .destination(way == Way.IN ? "192.0.2.254" : "198.51.100." + few());
    builder.tos(random.nextInt(3) == 0 ? random.nextInt(256) : 0).ttl(hops());
    if (random.nextInt(6) == 0) {
      ipOptions(builder);
    }
    if (random.nextInt(3) == 0) {
      builder.dontFragment();
    }
    if (random.nextInt(20) == 0) {
      builder.reservedBit();
    }
    if (way != Way.IN && random.nextInt(6) == 0) {
      builder.moreFragments();
    }
    transport(builder, ValueType.ICMP_TYPE);
    if (way != Way.IN && random.nextInt(8) == 0) {
      builder.fragmentOffset(8 * random.nextInt(1, 40));
    }
    return builder.build();
  }

  private void ipOptions(PacketBuilder builder) {
    switch (random.nextInt(5)) {
      case 0 -> builder.ipOptions(1, 1, 1, 0);
      case 1 -> builder.ipOptions(0x94, 4, 0, 0);
      case 2 -> builder.ipOptions(0x82, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
      case 3 -> builder.ipOptions(0x88, 4, 1, 2, 1, 1, 0, 0);
      default -> builder.ipOptions(1, 0x1e, 4, 9, 9, 1, 1, 0);
    }
  }

  private byte[] ipv6() {
    PacketBuilder builder = PacketBuilder.ipv6().identification(random.nextInt());
    builder.source("2001:db8:1::" + few());
    builder.destination(way == Way.IN ? "2001:db8:1::fe" : "2001:db8:2::" + few());
    builder.tos(random.nextInt(3) == 0 ? random.nextInt(256) : 0).ttl(hops());
    builder.flowLabel(random.nextInt(3) == 0 ? random.nextInt(1 << 20) : 0);
    if (random.nextInt(6) == 0) {
      builder.hopByHop(8 * random.nextInt(1, 4));
    }
    for (int i = random.nextInt(4) == 0 ? random.nextInt(1, 4) : 0; i > 0; i--) {
      extension(builder);
    }
    transport(builder, ValueType.ICMPV6_TYPE);
    return builder.build();
  }

  private void extension(PacketBuilder builder) {
    switch (random.nextInt(7)) {
      case 0 -> builder.destinationOptions(8 * random.nextInt(1, 4));
      case 1 -> builder.routing(random.nextInt(5), 0, "2001:db8:9::1");
      case 2 -> builder.routing(2, random.nextInt(2), "2001:db8:2::9");
      case 3 -> builder.authentication(4 * random.nextInt(3, 8));
      case 4 -> {
        byte[] mobility = new byte[8 * random.nextInt(1, 3)];
        random.nextBytes(mobility);
        mobility[1] = (byte) (mobility.length / 8 - 1);
        builder.extension(135, mobility);
      }
      default -> {
        if (way == Way.IN) {
          builder.destinationOptions(8);
        } else {
          builder.fragment(
              random.nextInt(3) == 0 ? 8 * random.nextInt(40) : 0, random.nextBoolean());
        }
      }
    }
  }

  private void transport(PacketBuilder builder, ValueType icmpTypes) {
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> tcp(builder);
      case 3, 4 -> {
        builder.udp(port(), port()).payload(random.nextInt(20));
        if (random.nextInt(6) == 0) {
          builder.udpLengthField(random.nextInt(30));
        }
        if (random.nextInt(6) == 0) {
          builder.transportChecksum(random.nextInt(3) == 0 ? 0xffff : 0);
        }
      }
      case 5, 6 -> {
        List<Integer> types = List.copyOf(icmpTypes.constants().values());
        int type = types.get(random.nextInt(types.size()));
        builder.icmp(random.nextInt(8) == 0 ? random.nextInt(256) : type, random.nextInt(5));
        builder.rest(random.nextInt()).payload(random.nextInt(20));
      }
      default -> {
        byte[] octets = new byte[random.nextInt(48)];
        random.nextBytes(octets);
        builder.protocol(PROTOCOLS[random.nextInt(PROTOCOLS.length)]).payload(octets);
      }
    }
  }

  private void tcp(PacketBuilder builder) {
    builder.tcp(port(), port()).sequence(number()).acknowledgment(number());
    builder.window(random.nextInt(65536)).urgentPointer(random.nextInt(3));
    builder.flags(random.nextBoolean() ? 2 << random.nextInt(2) : random.nextInt(256));
    if (random.nextInt(8) == 0) {
      builder.reserved(random.nextInt(16)).dataOffsetField(random.nextInt(16));
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      option(builder);
    }
    builder.payload(random.nextInt(10));
  }

  private void option(PacketBuilder builder) {
    switch (random.nextInt(12)) {
      case 0, 1 -> builder.nop();
      case 2 -> builder.mss(random.nextInt(2000));
      case 3 -> builder.windowScale(random.nextInt(16));
      case 4 -> builder.sackPermitted();
      case 5 -> builder.timestamps(number(), number());
      case 6 -> builder.option(5, 10, 0, 0, 0, random.nextInt(9), 0, 0, 1, random.nextInt(9));
      case 7 -> builder.option(30, 4, random.nextInt(256), random.nextInt(256));
      case 8 -> builder.option(34, 6, 1, 2, 3, 4);
      case 9 -> builder.option(random.nextInt(256), random.nextInt(8));
      case 10 -> builder.option(random.nextInt(256), 2);
      default -> builder.endOfOptions();
    }
  }

  private int number() {
    return random.nextBoolean() ? random.nextInt(4) : random.nextInt();
  }

  private int port() {
    return random.nextInt(4) == 0 ? random.nextInt(65536) : random.nextInt(20, 24);
  }

  private int few() {
    return random.nextInt(1, 6);
  }

  private int hops() {
    return random.nextInt(5) == 0 ? random.nextInt(2, 256) : 64;
  }
}
