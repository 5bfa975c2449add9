package dev.narrows.rules;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jnetfilter.testing.PacketBuilder;

/** Packets of both families for rules that rewrite them: sound ones, odd ones, damaged ones. */
final class EditedPackets {
  static final int TTL = 64;
  private static final int SCTP = 132;
  private static final int UDP_LITE = 136;
  private static final int DCCP = 33;
  private static final int IGMP = 2;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int RANDOM = 40;

  /** One packet; built anew for each TTL. */
  record Sample(String name, boolean ipv4, UnaryOperator<PacketBuilder> build) {
    byte[] octets(int ttl) {
      PacketBuilder network = ipv4 ? PacketBuilder.ipv4() : PacketBuilder.ipv6();
      return build.apply(network.ttl(ttl).identification(0x1234).flowLabel(0x54321)).build();
    }

    @Override
    public String toString() {
      return name + (ipv4 ? " over IPv4" : " over IPv6");
    }
  }

  private final List<Sample> samples = new ArrayList<>();

  private EditedPackets() {}

  static List<Sample> all() {
    EditedPackets packets = new EditedPackets();
    packets.transports();
    packets.damaged();
    packets.networks();
    packets.random();
    return packets.samples;
  }

  private void both(String name, UnaryOperator<PacketBuilder> build) {
    samples.add(new Sample(name, true, build));
    samples.add(new Sample(name, false, build));
  }

  private void transports() {
    both("TCP", b -> b.tcp(40000, 443).ack().window(500).payload(9));
    both("TCP SYN", b -> b.tcp(40000, 443).syn().mss(1460).sackPermitted().timestamps(1, 2).nop());
    both("TCP with SACK", b -> b.tcp(1, 2).ack().nop().nop().option(sack(3)).payload(4));
    both("TCP with zero checksum", b -> b.tcp(1, 2).ack().transportChecksum(0).payload(4));
    both("TCP with ones checksum", b -> b.tcp(1, 2).ack().transportChecksum(0xffff).payload(4));
    both("TCP with a wrong checksum", b -> b.tcp(1, 2).ack().badTransportChecksum().payload(5));
    both("UDP", b -> b.udp(40000, 53).payload(12));
    both("UDP odd", b -> b.udp(40000, 53).payload(7));
    both("UDP without checksum", b -> b.udp(40000, 53).transportChecksum(0).payload(12));
    both("UDP with ones checksum", b -> b.udp(40000, 53).transportChecksum(0xffff).payload(12));
    samples.add(new Sample("echo", true, b -> b.icmp(8, 0).rest(0x12345678).payload(11)));
    samples.add(new Sample("unreachable", true, b -> b.icmp(3, 4).rest(1400).payload(32)));
    samples.add(new Sample("redirect", true, b -> b.icmp(5, 1).rest(0xc0000201).payload(32)));
    samples.add(new Sample("echo", false, b -> b.icmp(128, 0).rest(0x12345678).payload(11)));
    samples.add(new Sample("too big", false, b -> b.icmp(2, 0).rest(1400).payload(48)));
    both("SCTP", b -> b.protocol(SCTP).payload(octets(28)));
    both("UDP-Lite", b -> b.protocol(UDP_LITE).payload(octets(20)));
    both("DCCP", b -> b.protocol(DCCP).payload(octets(24)));
    both("protocol 200", b -> b.protocol(200).payload(octets(20)));
    samples.add(new Sample("IGMP", true, b -> b.protocol(IGMP).payload(octets(8))));
  }

  private void damaged() {
    for (int length : new int[] {1, 2, 3, 4, 6, 7, 8, 13, 17, 19}) {
      both("TCP of " + length, b -> b.protocol(TCP).payload(octets(length)));
      both("UDP of " + length, b -> b.protocol(UDP).payload(octets(length)));
    }
    for (int length : new int[] {4, 8, 11}) {
      both("SCTP of " + length, b -> b.protocol(SCTP).payload(octets(length)));
    }
    samples.add(new Sample("ICMP of 3", true, b -> b.protocol(ICMP).payload(octets(3))));
    samples.add(new Sample("ICMPv6 of 3", false, b -> b.protocol(ICMPV6).payload(octets(3))));
    both("no payload", b -> b.protocol(200).payload(0));
    both("TCP with a short header", b -> b.tcp(1, 2).ack().dataOffsetField(4).payload(8));
    both("TCP with a long header", b -> b.tcp(1, 2).ack().dataOffsetField(15).payload(8));
    both("TCP option too long", b -> b.tcp(1, 2).ack().option(8, 40, 1, 2));
    both("TCP option of length 0", b -> b.tcp(1, 2).ack().option(254, 0).mss(1460).nop().nop());
    both("TCP option too short", b -> b.tcp(1, 2).ack().option(8, 2).nop().nop());
    both("TCP option behind the end", b -> b.tcp(1, 2).ack().endOfOptions().nop().nop().nop());
  }

  private void networks() {
    samples.add(
        new Sample("options", true, b -> b.ipOptions(1, 1, 1, 0).tcp(1, 2).ack().payload(4)));
    samples.add(
        new Sample("first fragment", true, b -> b.udp(1, 2).moreFragments().payload(octets(24))));
    samples.add(
        new Sample(
            "later fragment", true, b -> b.protocol(UDP).fragmentOffset(64).payload(octets(24))));
    samples.add(new Sample("other ToS", true, b -> b.tos(0xff).udp(1, 2).payload(3)));
    samples.add(new Sample("other class", false, b -> b.tos(0xff).udp(1, 2).payload(3)));
    samples.add(new Sample("hop-by-hop", false, b -> b.hopByHop(8).tcp(1, 2).ack().payload(4)));
    samples.add(new Sample("options", false, b -> b.destinationOptions(16).udp(1, 2).payload(4)));
    samples.add(
        new Sample("first fragment", false, b -> b.fragment(0, true).udp(1, 2).payload(24)));
    samples.add(
        new Sample(
            "later fragment", false, b -> b.fragment(64, false).protocol(UDP).payload(octets(24))));
    samples.add(
        new Sample("atomic fragment", false, b -> b.fragment(0, false).tcp(1, 2).ack().payload(4)));
  }

  private void random() {
    Random random = new Random(20230416);
    for (int i = 0; i < RANDOM; i++) {
      long seed = random.nextLong();
      both("random " + i, b -> randomized(b, new Random(seed)));
    }
  }

  private static PacketBuilder randomized(PacketBuilder builder, Random random) {
    PacketBuilder packet = builder.tos(random.nextInt(256));
    byte[] payload = new byte[random.nextInt(40)];
    random.nextBytes(payload);
    int source = random.nextInt(65536);
    int destination = random.nextInt(65536);
    if (random.nextBoolean()) {
      return packet.udp(source, destination).payload(payload);
    }
    return packet
        .tcp(source, destination)
        .flags(random.nextInt(256))
        .sequence(random.nextInt())
        .acknowledgment(random.nextInt())
        .window(random.nextInt(65536))
        .urgentPointer(random.nextInt(65536))
        .mss(random.nextInt(65536))
        .timestamps(random.nextInt(), random.nextInt())
        .nop()
        .nop()
        .payload(payload);
  }

  private static int[] sack(int blocks) {
    int[] option = new int[2 + 8 * blocks];
    option[0] = 5;
    option[1] = option.length;
    for (int i = 2; i < option.length; i++) {
      option[i] = i;
    }
    return option;
  }

  /** Octets that are like no others of the same length. */
  private static byte[] octets(int length) {
    byte[] octets = new byte[length];
    new Random(length).nextBytes(octets);
    if (length >= 16) {
      ByteBuffer.wrap(octets).putInt(0, 0x9c400035);
    }
    return octets;
  }
}
