package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.assertj.core.api.SoftAssertions;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares edits, octet by octet, with those of this machine's kernel: it forwards each segment
 * from one TUN device to another, through a rule of nft or iptables.
 */
@Tag("kernel")
class SetMaxSegmentSizeKernelTest {
  private static final int FAR_MTU = 1400;
  private static final int SIZE = 1000;
  private static final int TTL = 64;
  private static final int RANDOM_LAYOUTS = 120;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static NetNamespace namespace;
  private static TunDevice near;
  private static TunDevice far;

  private final SoftAssertions softly = new SoftAssertions();
  private final JudgeFixture fixture =
      new JudgeFixture().pathMtuBothWays(FAR_MTU).routeMtuBothWays(FAR_MTU);
  private int packets;

  @BeforeAll
  static void joinTwoTunDevices() {
    namespace = NetNamespace.create("mss");
    near = TunDevice.open(namespace, "near");
    far = TunDevice.open(namespace, "far");
    namespace.address("near", "192.0.2.254/24").address("near", "2001:db8:1::fe/64");
    namespace.address("far", "198.51.100.254/24").address("far", "2001:db8:2::fe/64");
    namespace.ip("link", "set", "far", "mtu", Integer.toString(FAR_MTU));
    namespace.forwarding();
  }

  @AfterAll
  static void tearDown() {
    if (far != null) {
      far.close();
    }
    if (near != null) {
      near.close();
    }
    if (namespace != null) {
      namespace.close();
    }
  }

  @AfterEach
  void removeRules() {
    namespace.exec("nft", "flush", "ruleset");
  }

  private static void nft(String statement) {
    namespace.exec("nft", "add", "table", "inet", "t");
    namespace.exec(
        "nft", "add", "chain", "inet", "t", "c", "{ type filter hook forward priority 0; }");
    namespace.exec("nft", "add", "rule", "inet", "t", "c", statement);
  }

  private static void tcpMss(String... arguments) {
    for (String program : List.of("iptables", "ip6tables")) {
      String match = program + " -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS";
      String[] start = match.split(" ");
      String[] command = Arrays.copyOf(start, start.length + arguments.length);
      System.arraycopy(arguments, 0, command, start.length, arguments.length);
      namespace.exec(command);
    }
  }

  /** What iptables' match asks for in front of its target. */
  private static Operation[] behindSynMatch(Operation operation) {
    return new Operation[] {
      new MetaLoad(0, MetaKey.L4PROTO),
      new Compare(0, Comparison.EQ, Value.of(6)),
      new PayloadLoad(0, PayloadLoad.Base.TRANSPORT, 13, 1),
      new Bitwise(0, Value.of(6), Value.ZERO),
      new Compare(0, Comparison.EQ, Value.of(2)),
      operation
    };
  }

  @Test
  void shouldSetSizesAsNftDoes() {
    nft("tcp option maxseg size set " + SIZE);
    compareAll(true, SetMaxSegmentSize.fixed(SIZE, false));
  }

  @Test
  void shouldSetTheRouteMtuAsNftDoes() {
    nft("tcp option maxseg size set rt mtu");
    compareAll(true, SetMaxSegmentSize.routeMtu(false));
  }

  @Test
  void shouldSetAndAddSizesAsTcpmssDoes() {
    tcpMss("--set-mss", Integer.toString(SIZE));
    compareAll(false, behindSynMatch(SetMaxSegmentSize.fixed(SIZE, true)));
  }

  @Test
  void shouldClampAndAddSizesAsTcpmssDoes() {
    tcpMss("--clamp-mss-to-pmtu");
    compareAll(false, behindSynMatch(SetMaxSegmentSize.pathMtu(true)));
  }

  private void compareAll(boolean asNft, Operation... rule) {
    for (SynLayout layout : SynLayout.all()) {
      if (asNft || layout.sound() && layout.ours() != SynLayout.Ours.UNTOUCHED) {
        compareBothFamilies(layout, rule);
      }
    }
    for (int seed = 0; seed < RANDOM_LAYOUTS; seed++) {
      compareBothFamilies(SynLayout.random(seed), rule);
    }
    SynLayout common = SynLayout.all().get(9);
    for (UnaryOperator<PacketBuilder> chain : SynLayout.ipv6Chains()) {
      compare(common, () -> chain.apply(PacketBuilder.ipv6()), rule);
    }
    compare(common, () -> PacketBuilder.ipv4().ipOptions(1, 1, 1, 0), rule);
    softly.assertAll();
  }

  private void compareBothFamilies(SynLayout layout, Operation... rule) {
    compare(layout, PacketBuilder::ipv4, rule);
    if (!layout.name().contains("fragment")) {
      compare(layout, PacketBuilder::ipv6, rule);
    }
  }

  private void compare(SynLayout layout, Supplier<PacketBuilder> network, Operation... rule) {
    int number = ++packets;
    byte[] sent = build(layout, network.get(), number, TTL);
    byte[] hopped = build(layout, network.get(), number, TTL - 1);
    String what = layout + " over " + (sent[0] >>> 4 == 4 ? "IPv4" : "IPv6") + " #" + number;
    assertThat(near.write(sent)).as(what).isZero();
    byte[] kernel = far.await(packet -> number(packet) == number, LIMIT);
    fixture.packet(hopped).run(rule);
    byte[] ours = fixture.octets();
    switch (layout.ours()) {
      case SAME:
        softly.assertThat(hex(ours)).as(what).isEqualTo(hex(kernel));
        break;
      case UNTOUCHED:
        softly.assertThat(hex(ours)).as(what).isEqualTo(hex(hopped));
        softly.assertThat(hex(kernel)).as(what + ", by the kernel").isNotEqualTo(hex(hopped));
        break;
      case RIGHT_CHECKSUM:
        compareButChecksum(what, ours, kernel);
        break;
      default:
        throw new AssertionError(layout.ours());
    }
  }

  private void compareButChecksum(String what, byte[] ours, byte[] kernel) {
    int field = fixture.context.packet().transportOffset() + 16;
    int right = InternetChecksum.transport(fixture.context.packet());
    softly.assertThat(fixture.context.packet().tcp().checksum()).as(what).isEqualTo(right);
    byte[] blank = ours.clone();
    for (byte[] packet : List.of(blank, kernel)) {
      packet[field] = 0;
      packet[field + 1] = 0;
    }
    softly.assertThat(hex(blank)).as(what + ", but the checksum").isEqualTo(hex(kernel));
  }

  private static byte[] build(SynLayout layout, PacketBuilder network, int number, int ttl) {
    PacketBuilder builder = network.identification(number).flowLabel(number).ttl(ttl);
    return layout.build().apply(builder.tcp(40000, 443)).build();
  }

  /** IPv4's identification or IPv6's flow label, by which a packet is found again. */
  private static int number(byte[] packet) {
    int high = packet[0] >>> 4 == 4 ? packet[4] : packet[2];
    int low = packet[0] >>> 4 == 4 ? packet[5] : packet[3];
    return (high & 0xff) << 8 | low & 0xff;
  }

  private static String hex(byte[] packet) {
    return packet == null ? "nothing" : HexFormat.of().formatHex(packet);
  }
}
