package org.jnetfilter.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class RouteLookupKernelTest {
  private static final int RTN_LOCAL = 2;
  private static final int RTN_BROADCAST = 3;
  private static final int TCP = 6;
  private static final int MAX_ROUNDS = 20;

  private final NetNamespace router = NetNamespace.create("route");
  private final NetNamespace near = NetNamespace.create("route");
  private final NetNamespace far = NetNamespace.create("route");
  private final RouteQuery query = new RouteQuery();
  private final RouteAnswer answer = new RouteAnswer();
  private NetNamespace.Entered entered;
  private RouteLookup routes;

  @BeforeEach
  void connect() {
    NetNamespace.veth(router, "near", near, "router");
    NetNamespace.veth(router, "wayA", far, "endA");
    NetNamespace.veth(router, "wayB", far, "endB");
    router.forwarding();
    router.address("near", "10.1.0.1/24").address("near", "fd01::1/64");
    router.address("wayA", "10.2.0.1/24").address("wayA", "fd02::1/64");
    router.address("wayB", "10.3.0.1/24").address("wayB", "fd03::1/64");
    router.ip("route", "add", "default", "via", "10.2.0.2", "mtu", "1400");
    router.ip("-6", "route", "add", "2001:db8::/32", "via", "fd02::2", "mtu", "1380");
    entered = router.enter();
    routes = RouteLookup.open();
  }

  @AfterEach
  void close() {
    routes.close();
    entered.close();
    far.close();
    near.close();
    router.close();
  }

  private RouteQuery to(String address) {
    ByteBuffer octets = octets(address);
    return octets.remaining() == 4
        ? query.clear().destination(false, 0, Integer.toUnsignedLong(octets.getInt()))
        : query.clear().destination(true, octets.getLong(), octets.getLong());
  }

  private static ByteBuffer octets(String address) {
    try {
      return ByteBuffer.wrap(InetAddress.getByName(address).getAddress());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private RouteQuery from(RouteQuery asked, String address) {
    ByteBuffer octets = octets(address);
    return octets.remaining() == 4
        ? asked.source(0, Integer.toUnsignedLong(octets.getInt()))
        : asked.source(octets.getLong(), octets.getLong());
  }

  private void assertWay(RouteQuery asked, String device) {
    assertThat(routes.lookup(asked, answer)).as("errno %d", answer.errno()).isTrue();
    assertThat(answer.outInterface()).isEqualTo(router.index(device));
  }

  @Test
  void shouldTellInterfaceSourceGatewayAndMtu() {
    assertWay(to("198.51.100.1"), "wayA");
    assertThat(answer.type()).isEqualTo(NfConstants.RTN_UNICAST);
    assertThat(answer.mtu()).isEqualTo(1400);
    assertThat(answer.hasGateway()).isTrue();
    assertThat(answer.hasPreferredSource()).isTrue();
    assertThat((int) answer.preferredSourceLow()).isEqualTo(octets("10.2.0.1").getInt());
    assertWay(to("10.3.0.77"), "wayB");
    assertThat(answer.mtu()).isZero();
    assertThat(answer.hasGateway()).isFalse();
  }

  @Test
  void shouldTellTheSameForIpv6() {
    assertWay(to("2001:db8::1"), "wayA");
    assertThat(answer.mtu()).isEqualTo(1380);
    assertThat(answer.hasGateway()).isTrue();
    assertThat(answer.hasPreferredSource()).isTrue();
    ByteBuffer source = octets("fd02::1");
    assertThat(answer.preferredSourceHigh()).isEqualTo(source.getLong());
    assertThat(answer.preferredSourceLow()).isEqualTo(source.getLong());
    assertThat(routes.lookup(to("fd01::99"), answer)).isTrue();
    assertThat(answer.outInterface()).isEqualTo(router.index("near"));
    assertThat(answer.hasGateway()).isFalse();
  }

  @Test
  void shouldKnowAnIpv4RouteWithAnIpv6GatewayAsOne() {
    router.ip("route", "add", "203.0.113.0/24", "via", "inet6", "fd03::2", "dev", "wayB");
    assertWay(to("203.0.113.5"), "wayB");
    assertThat(answer.hasGateway()).isTrue();
  }

  @Test
  void shouldTellKindsOfDestination() {
    assertThat(routes.lookup(to("10.2.0.1"), answer)).isTrue();
    assertThat(answer.type()).isEqualTo(RTN_LOCAL);
    assertThat(routes.lookup(to("10.2.0.255"), answer)).isTrue();
    assertThat(answer.type()).isEqualTo(RTN_BROADCAST);
  }

  @Test
  void shouldGiveTheErrnoOfARefusal() {
    assertThat(routes.lookup(to("2002::1"), answer)).isFalse();
    assertThat(answer.errno()).isEqualTo(Errno.ENETUNREACH);
    router.ip("route", "add", "unreachable", "192.0.2.0/24");
    assertThat(routes.lookup(to("192.0.2.1"), answer)).isFalse();
    assertThat(answer.errno()).isEqualTo(Errno.EHOSTUNREACH);
    assertThat(answer.outInterface()).isZero();
    assertWay(to("198.51.100.1"), "wayA");
    assertThat(answer.errno()).isZero();
  }

  @Test
  void shouldFollowRulesByMark() {
    router.ip("rule", "add", "fwmark", "0x42", "table", "100");
    router.ip("route", "add", "default", "via", "10.3.0.2", "mtu", "1300", "table", "100");
    router.ip("-6", "rule", "add", "fwmark", "0x42", "table", "100");
    router.ip("-6", "route", "add", "default", "via", "fd03::2", "table", "100");
    assertWay(to("198.51.100.1"), "wayA");
    assertWay(to("198.51.100.1").mark(0x42), "wayB");
    assertThat(answer.mtu()).isEqualTo(1300);
    assertWay(to("2001:db8::1").mark(0x42), "wayB");
  }

  @Test
  void shouldFollowRulesByIncomingInterface() {
    router.ip("rule", "add", "iif", "near", "table", "100");
    router.ip("route", "add", "default", "via", "10.3.0.2", "table", "100");
    router.ip("-6", "rule", "add", "iif", "near", "table", "100");
    router.ip("-6", "route", "add", "default", "via", "fd03::2", "table", "100");
    int near = router.index("near");
    assertWay(from(to("198.51.100.1").inInterface(near), "10.1.0.2"), "wayB");
    assertWay(from(to("2001:db8::1").inInterface(near), "fd01::2"), "wayB");
    assertWay(from(to("198.51.100.1").inInterface(router.index("wayB")), "10.3.0.2"), "wayA");
  }

  @Test
  void shouldRefuseASourceThatCannotComeFromThere() {
    router.sysctl("net/ipv4/conf/all/rp_filter", "1");
    assertThat(
            routes.lookup(
                from(to("198.51.100.1").inInterface(router.index("near")), "10.3.0.9"), answer))
        .isFalse();
    // Newer kernels say EINVAL.
    assertThat(answer.errno()).isIn(Errno.EXDEV, Errno.EINVAL);
  }

  @Test
  void shouldFollowRulesByPortAndTos() {
    router.ip("rule", "add", "ipproto", "tcp", "dport", "443", "table", "100");
    router.ip("rule", "add", "tos", "0x10", "table", "100");
    router.ip("route", "add", "default", "via", "10.3.0.2", "table", "100");
    assertWay(to("198.51.100.1").flow(TCP, 40000, 443), "wayB");
    assertWay(to("198.51.100.1").flow(TCP, 40000, 80), "wayA");
    assertWay(to("198.51.100.1").typeOfService(0x13), "wayB");
    assertWay(to("198.51.100.1").flow(47, 0, 0), "wayA");
  }

  @Test
  void shouldTakeTheInterfaceAskedFor() {
    router.ip("route", "add", "198.51.100.0/24", "via", "10.2.0.2", "metric", "1");
    router.ip("route", "add", "198.51.100.0/24", "via", "10.3.0.2", "metric", "2");
    assertWay(to("198.51.100.1").outInterface(router.index("wayB")), "wayB");
  }

  @Test
  void shouldAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    to("198.51.100.1").mark(3).flow(TCP, 1, 2);
    look(20_000);
    long least = Long.MAX_VALUE;
    // The JVM allocates a few octets by itself until the compiler has settled.
    for (int round = 0; round < MAX_ROUNDS && least != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      look(5000);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      if (!routes.lookup(query, answer) || answer.mtu() != 1400) {
        throw new AssertionError("a wrong answer");
      }
    }
  }
}
