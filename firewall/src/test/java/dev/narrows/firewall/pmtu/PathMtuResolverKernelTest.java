package dev.narrows.firewall.pmtu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.learned.LearnedMtuTable;
import dev.narrows.rules.Hook;
import dev.narrows.rules.eval.PacketContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jnetfilter.route.NetworkTables;
import org.jnetfilter.route.RouteLookup;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A gateway between "lan" (MTU 1500) and "wan" (MTU 1400), with a third link "side" (MTU 1350). */
@Tag("kernel")
class PathMtuResolverKernelTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private NetNamespace gateway;
  private TunDevice lan;
  private TunDevice wan;
  private TunDevice side;
  private NetworkTables tables;
  private RouteLookup routes;
  private final LearnedMtuTable learned = new LearnedMtuTable(4);
  private PathMtuResolver resolver;
  private long now = 1;

  @BeforeEach
  void buildGateway() throws Exception {
    gateway = NetNamespace.create("pmtu");
    gateway.forwarding();
    gateway.sysctl("net/ipv4/conf/all/rp_filter", "0");
    gateway.sysctl("net/ipv4/conf/default/rp_filter", "0");
    lan = link("lan", 1500, "192.0.2.254/24", "2001:db8:1::fe/64");
    wan = link("wan", 1400, "198.51.100.254/24", "2001:db8:2::fe/64");
    side = link("side", 1350, "203.0.113.254/24", "2001:db8:3::fe/64");
    tables = gateway.inside(NetworkTables::open);
    routes = gateway.inside(RouteLookup::open);
    resolver = new PathMtuResolver(tables, routes, learned.newReader());
  }

  private TunDevice link(String name, int mtu, String ipv4, String ipv6) {
    TunDevice device = TunDevice.open(gateway, name);
    gateway.address(name, ipv4).address(name, ipv6);
    gateway.ip("link", "set", name, "mtu", String.valueOf(mtu));
    return device;
  }

  @AfterEach
  void close() {
    routes.close();
    tables.close();
    lan.close();
    wan.close();
    side.close();
    gateway.close();
  }

  private PacketContext context(PacketBuilder builder, Hook hook, String in, String out, int mark) {
    byte[] packet = builder.build();
    ByteBuf buffer = Unpooled.wrappedBuffer(packet);
    PacketContext context = new PacketContext();
    context.describe(
        hook,
        in == null ? 0 : gateway.index(in),
        out == null ? 0 : gateway.index(out),
        mark,
        false,
        false);
    context.setNowNanos(now);
    context.packet().wrap(buffer, 0, packet.length);
    context.packet().check();
    return context;
  }

  private PacketContext outbound(PacketBuilder packet) {
    return context(packet.tcp(1, 2), Hook.PREROUTING, "lan", null, 0);
  }

  private static PacketBuilder back(PacketBuilder packet, String from, String to) {
    return packet.source(from).destination(to).tcp(2, 1);
  }

  /** Runs ip, and waits until the tables show that something changed. */
  private void change(String... arguments) {
    int generation = tables.generation();
    gateway.ip(arguments);
    await(() -> tables.generation() != generation);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("waited in vain").isNegative();
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldTakeTheLinkThatThePacketGoesOutBy() {
    assertThat(resolver.pathMtu(outbound(PacketBuilder.ipv4()))).isEqualTo(1400);
    assertThat(resolver.pathMtu(outbound(PacketBuilder.ipv6()))).isEqualTo(1400);
    PacketBuilder home = back(PacketBuilder.ipv4(), "198.51.100.2", "192.0.2.1");
    assertThat(resolver.pathMtu(context(home, Hook.PREROUTING, "wan", null, 0))).isEqualTo(1500);
    PacketBuilder homeV6 = back(PacketBuilder.ipv6(), "2001:db8:2::2", "2001:db8:1::1");
    assertThat(resolver.pathMtu(context(homeV6, Hook.FORWARD, "wan", "lan", 0))).isEqualTo(1500);
  }

  @Test
  void shouldTakeTheLeastOfBothWaysInEitherDirection() {
    assertThat(resolver.pathMtuBothWays(outbound(PacketBuilder.ipv4()))).isEqualTo(1400);
    assertThat(resolver.pathMtuBothWays(outbound(PacketBuilder.ipv6()))).isEqualTo(1400);
    PacketBuilder home = back(PacketBuilder.ipv4(), "198.51.100.2", "192.0.2.1");
    PacketContext context = context(home, Hook.FORWARD, "wan", "lan", 0);
    assertThat(resolver.pathMtuBothWays(context)).isEqualTo(1400);
    assertThat(resolver.routeMtuBothWays(context)).isEqualTo(1400);
  }

  @Test
  void shouldCountTheIncomingLinkAlsoWhenTheWayBackIsAnother() {
    PacketBuilder packet = PacketBuilder.ipv4().tcp(1, 2);
    PacketContext context = context(packet, Hook.FORWARD, "side", "wan", 0);
    assertThat(resolver.pathMtuBothWays(context)).isEqualTo(1350);
    assertThat(resolver.routeMtuBothWays(context)).isEqualTo(1400);
  }

  @Test
  void shouldHeedTheMtuOfARouteAndTheLinkBoth() {
    change("route", "add", "100.64.0.0/24", "dev", "wan", "mtu", "1300");
    change("route", "add", "100.64.1.0/24", "dev", "wan", "mtu", "9000");
    PacketContext low = outbound(PacketBuilder.ipv4().destination("100.64.0.1"));
    assertThat(resolver.pathMtu(low)).isEqualTo(1300);
    assertThat(resolver.routeMtuBothWays(low)).isEqualTo(1300);
    PacketContext high = outbound(PacketBuilder.ipv4().destination("100.64.1.1"));
    assertThat(resolver.pathMtu(high)).isEqualTo(1400);
    assertThat(resolver.routeMtuBothWays(high)).isEqualTo(1500);
  }

  @Test
  void shouldFollowRulesByMarkInterfaceAndSource() {
    change("route", "add", "default", "dev", "side", "table", "77");
    change("rule", "add", "fwmark", "7", "table", "77");
    PacketBuilder packet = PacketBuilder.ipv4().tcp(1, 2);
    assertThat(resolver.pathMtu(context(packet, Hook.PREROUTING, "lan", null, 0))).isEqualTo(1400);
    assertThat(resolver.pathMtu(context(packet, Hook.PREROUTING, "lan", null, 7))).isEqualTo(1350);
    change("rule", "add", "iif", "lan", "from", "192.0.2.9", "table", "77");
    assertThat(resolver.pathMtu(outbound(PacketBuilder.ipv4()))).isEqualTo(1400);
    assertThat(resolver.pathMtu(outbound(PacketBuilder.ipv4().source("192.0.2.9"))))
        .isEqualTo(1350);
  }

  @Test
  void shouldFindTheRouteThoughTheKernelWouldNotForwardThePacket() {
    gateway.sysctl("net/ipv4/conf/lan/rp_filter", "1");
    assertThat(resolver.pathMtu(outbound(PacketBuilder.ipv4().source("198.51.100.77"))))
        .isEqualTo(1400);
    assertThat(resolver.pathMtu(outbound(PacketBuilder.ipv4().source("127.0.0.1"))))
        .isEqualTo(1400);
  }

  @Test
  void shouldTakeTheIncomingLinkWhereThereIsNoRoute() {
    PacketContext nowhere = outbound(PacketBuilder.ipv4().destination("100.64.9.9"));
    assertThat(resolver.pathMtu(nowhere)).isEqualTo(1500);
    PacketContext nowhereV6 = outbound(PacketBuilder.ipv6().destination("2001:db8:9::9"));
    assertThat(resolver.pathMtu(nowhereV6)).isEqualTo(1500);
    PacketBuilder packet = PacketBuilder.ipv4().destination("100.64.9.9").tcp(1, 2);
    assertThat(resolver.pathMtu(context(packet, Hook.OUTPUT, null, null, 0))).isEqualTo(1350);
  }

  @Test
  void shouldNotGoBelowWhatEveryLinkMustCarry() {
    change("route", "add", "100.64.0.0/24", "dev", "wan", "mtu", "60");
    change("-6", "route", "add", "2001:db8:8::/64", "dev", "wan", "mtu", "1000");
    assertThat(resolver.pathMtu(outbound(PacketBuilder.ipv4().destination("100.64.0.1"))))
        .isEqualTo(68);
    assertThat(resolver.pathMtu(outbound(PacketBuilder.ipv6().destination("2001:db8:8::1"))))
        .isEqualTo(1280);
  }

  @Test
  void shouldNotHoldUpPacketsToTheGatewayItself() {
    PacketContext context = outbound(PacketBuilder.ipv4().destination("192.0.2.254"));
    assertThat(resolver.pathMtu(context)).isGreaterThanOrEqualTo(65535);
    assertThat(resolver.pathMtuBothWays(context)).isEqualTo(1500);
  }

  @Test
  void shouldSeeAChangedLinkAtOnce() {
    PacketContext context = outbound(PacketBuilder.ipv4());
    assertThat(resolver.pathMtu(context)).isEqualTo(1400);
    change("link", "set", "wan", "mtu", "1390");
    await(() -> resolver.pathMtu(context) == 1390);
  }

  /**
   * The kernel announces no exception that it learns, so an answer is good for a second, or until
   * any change is announced: that a link has come up is, up to a second late. Then it counts not.
   */
  @Test
  void shouldSeeWhatTheKernelLearnedWithinASecond() throws Exception {
    int generation;
    int early;
    PacketContext context;
    int host = 1;
    do {
      generation = tables.generation();
      String destination = "198.51.100." + ++host;
      context = outbound(PacketBuilder.ipv4().destination(destination));
      assertThat(resolver.pathMtu(context)).isEqualTo(1400);
      learn(destination, 1300);
      context.setNowNanos(now + SECOND - 1);
      early = resolver.pathMtu(context);
    } while (tables.generation() != generation && host < 100);
    assertThat(early).isEqualTo(1400);
    context.setNowNanos(now + SECOND);
    assertThat(resolver.pathMtu(context)).isEqualTo(1300);
  }

  /** Sends a datagram from the gateway, and answers it as a router on its path would. */
  private void learn(String destination, int mtu) throws Exception {
    try (DatagramSocket socket = gateway.inside(() -> new DatagramSocket(4000))) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(destination), 9));
      socket.send(new java.net.DatagramPacket(new byte[100], 100));
      byte[] sent = wan.await(packet -> packet[0] >>> 4 == 4 && packet[9] == 17, PATIENCE);
      assertThat(sent).isNotNull();
      PacketBuilder error = PacketBuilder.ipv4().source(destination).destination("198.51.100.254");
      wan.write(error.icmp(3, 4).rest(mtu).payload(sent).build());
      await(() -> gateway.ip("route", "get", destination).contains("mtu " + mtu));
    }
  }

  @Test
  void shouldTellApartMorePathsThanItsCacheHolds() {
    change("route", "add", "10.0.0.0/8", "dev", "wan");
    change("route", "add", "10.1.0.0/16", "dev", "side");
    for (int round = 0; round < 2; round++) {
      for (int host = 0; host < 6000; host++) {
        String destination = "10." + host % 2 + "." + host / 200 + "." + (1 + host % 200);
        PacketContext context = outboundTo(destination);
        assertThat(resolver.pathMtu(context)).isEqualTo(host % 2 == 0 ? 1400 : 1350);
      }
    }
  }

  private final PacketContext reused = new PacketContext();

  private PacketContext outboundTo(String destination) {
    byte[] packet = PacketBuilder.ipv4().destination(destination).tcp(1, 2).build();
    reused.describe(Hook.PREROUTING, lanIndex(), 0, 0, false, false);
    reused.setNowNanos(now);
    reused.packet().wrap(Unpooled.wrappedBuffer(packet), 0, packet.length);
    reused.packet().check();
    return reused;
  }

  private int lanIndex() {
    return tables.links().stream()
        .filter(link -> link.name().equals("lan"))
        .findFirst()
        .orElseThrow()
        .index();
  }
}
