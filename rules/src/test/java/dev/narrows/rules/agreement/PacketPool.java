package dev.narrows.rules.agreement;

import dev.narrows.rules.eval.RandomPackets;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jnetfilter.packet.PacketView;

/**
 * Packets that get all the way when no rule is in it. What the kernel itself stops (damaged
 * headers, addresses that must not be) or changes on the way is no rule's doing: it is counted, and
 * left out.
 */
final class PacketPool {

  /**
   * One packet.
   *
   * @param sent as it comes in
   * @param judged as the first hook sees it
   */
  record Sample(byte[] sent, byte[] judged) {}

  private final KernelGateway gateway;
  private final Way way;
  private final List<Sample> samples = new ArrayList<>();
  private int tried;

  private PacketPool(KernelGateway gateway, Way way) {
    this.gateway = gateway;
    this.way = way;
  }

  /** As many packets as wanted, made at random; the same ones for the same seed. */
  static PacketPool made(KernelGateway gateway, Way way, long seed, int wanted) throws IOException {
    OddPackets odd = new OddPackets(seed, way);
    RandomPackets plain = new RandomPackets(seed);
    Random random = new Random(seed);
    boolean plainToo = way != Way.IN;
    PacketPool pool = new PacketPool(gateway, way);
    pool.collect(() -> plainToo && random.nextInt(4) == 0 ? plain.next() : odd.next(), wanted);
    return pool;
  }

  /** All of these packets that get through. */
  static PacketPool of(KernelGateway gateway, List<byte[]> packets) throws IOException {
    PacketPool pool = new PacketPool(gateway, Way.THROUGH);
    gateway.load("");
    packets.forEach(pool::pass);
    return pool;
  }

  private void collect(Supplier<byte[]> packets, int wanted) throws IOException {
    gateway.load("");
    if (way == Way.IN) {
      received(Stream.generate(packets).limit(wanted).toList());
      return;
    }
    while (samples.size() < wanted) {
      pass(packets.get());
    }
  }

  private void pass(byte[] sent) {
    tried++;
    byte[] judged = Octets.trimmed(sent);
    byte[] left = gateway.send(way, sent);
    byte[] expected = way == Way.THROUGH && left != null ? Octets.hopped(judged) : judged;
    if (Arrays.equals(left, expected) && isJudged(judged)) {
      samples.add(new Sample(sent, judged));
    }
  }

  /** Which of these packets come to hook input: each has a number that a rule counts. */
  private void received(List<byte[]> packets) throws IOException {
    StringBuilder counters = new StringBuilder();
    StringBuilder rules = new StringBuilder();
    for (int i = 1; i <= packets.size(); i++) {
      number(packets.get(i - 1), i);
      String field = Octets.isIpv4(packets.get(i - 1)) ? "ip id " : "ip6 flowlabel ";
      counters.append("counter c" + i + " { }\n");
      rules.append(field + i + " counter name \"c" + i + "\"\n");
    }
    String chain = "chain c {\ntype filter hook input priority 0\n";
    gateway.load("table inet t {\n" + counters + chain + rules + "}\n}\n");
    packets.forEach(each -> gateway.send(way, each));
    Map<String, String> counted = gateway.counters();
    for (int i = 1; i <= packets.size(); i++) {
      tried++;
      byte[] sent = packets.get(i - 1);
      if (counted.getOrDefault("c" + i, "").startsWith("1/") && isJudged(Octets.trimmed(sent))) {
        samples.add(new Sample(sent, Octets.trimmed(sent)));
      }
    }
  }

  /** Of a packet with a malformed network header not the rules decide but the failure mode. */
  static boolean isJudged(byte[] packet) {
    PacketView view = new PacketView();
    view.wrap(Unpooled.wrappedBuffer(packet), 0, packet.length);
    return !view.check().isNetworkFault();
  }

  private static void number(byte[] packet, int number) {
    if (Octets.isIpv4(packet)) {
      Octets.putU16(packet, 4, number);
      Octets.mended(packet);
    } else {
      packet[1] &= (byte) 0xf0;
      Octets.putU16(packet, 2, number);
    }
  }

  Way way() {
    return way;
  }

  List<Sample> samples() {
    return Collections.unmodifiableList(samples);
  }

  /** How many packets were made or read for that. */
  int tried() {
    return tried;
  }
}
