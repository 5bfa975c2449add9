package org.jnetfilter.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class NetworkTablesKernelTest {
  private final NetNamespace router = NetNamespace.create("tables");
  private final NetNamespace far = NetNamespace.create("tables");
  private final Semaphore changes = new Semaphore(0);
  private NetworkTables tables;

  @BeforeEach
  void open() throws Exception {
    NetNamespace.veth(router, "wan", far, "router");
    router.address("wan", "10.2.0.1/24").address("wan", "fd02::1/64");
    tables = router.inside(NetworkTables::open);
    tables.onChange(changes::release);
  }

  @AfterEach
  void close() {
    tables.close();
    far.close();
    router.close();
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      assertThat(changes.tryAcquire(10, TimeUnit.SECONDS)).as("a change").isTrue();
    }
  }

  private static long ipv4(int a, int b, int c, int d) {
    return (long) a << 24 | b << 16 | c << 8 | d;
  }

  @Test
  void shouldKnowWhatIsThereWhenItIsOpened() {
    int wan = router.index("wan");
    assertThat(tables.link(wan)).isEqualTo(new Link(wan, "wan", 1500, 1500, true, false, 0, 1));
    assertThat(tables.link(1).loopback()).isTrue();
    assertThat(tables.link(4711)).isNull();
    assertThat(tables.links()).extracting(Link::name).contains("lo", "wan");
    assertThat(tables.isLocal(false, 0, ipv4(10, 2, 0, 1))).isTrue();
    assertThat(tables.isLocal(false, 0, ipv4(127, 0, 0, 1))).isTrue();
    assertThat(tables.isLocal(false, 0, ipv4(10, 2, 0, 2))).isFalse();
    assertThat(tables.isLocal(true, 0xfd02L << 48, 1)).isTrue();
    assertThat(tables.isLocal(true, 0xfd02L << 48, 2)).isFalse();
    assertThat(tables.isLocal(true, 0, 1)).isTrue();
    assertThat(tables.isBroadcast((int) ipv4(10, 2, 0, 255))).isTrue();
    assertThat(tables.isBroadcast((int) ipv4(10, 2, 0, 254))).isFalse();
    assertThat(tables.isBroadcast(-1)).isTrue();
    assertThat(tables.leastMtu(false)).isEqualTo(1500);
    assertThat(tables.leastMtu(true)).isEqualTo(1500);
  }

  @Test
  void shouldFollowTheMtuOfALink() throws Exception {
    int wan = router.index("wan");
    int before = tables.generation();
    router.ip("link", "set", "wan", "mtu", "1420");
    await(() -> tables.link(wan).mtu() == 1420);
    assertThat(tables.leastMtu(false)).isEqualTo(1420);
    assertThat(tables.generation()).isGreaterThan(before);
  }

  @Test
  void shouldFollowTheMtuThatALinkHasForIpv6Alone() throws Exception {
    int wan = router.index("wan");
    router.sysctl("net/ipv6/conf/wan/mtu", "1300");
    await(() -> tables.link(wan).mtu(true) == 1300);
    assertThat(tables.link(wan).mtu(false)).isEqualTo(1500);
    assertThat(tables.leastMtu(true)).isEqualTo(1300);
    assertThat(tables.leastMtu(false)).isEqualTo(1500);
  }

  @Test
  void shouldNotCountALinkForIpv6ThatIsTooSmallForIt() throws Exception {
    router.ip("link", "set", "wan", "mtu", "1000");
    await(() -> tables.leastMtu(false) == 1000);
    assertThat(tables.leastMtu(true)).isEqualTo(65535);
  }

  @Test
  void shouldFollowLinksThatComeGoAndChange() throws Exception {
    router.ip("link", "add", "extra", "mtu", "1300", "group", "7", "type", "bridge");
    await(() -> tables.links().stream().anyMatch(link -> link.name().equals("extra")));
    int extra = router.index("extra");
    assertThat(tables.link(extra))
        .isEqualTo(new Link(extra, "extra", 1300, 1300, false, false, 7, 1));
    assertThat(tables.leastMtu(false)).as("not up yet").isEqualTo(1500);
    router.ip("link", "set", "extra", "up");
    await(() -> tables.link(extra).up());
    assertThat(tables.leastMtu(false)).isEqualTo(1300);
    router.ip("link", "set", "extra", "down");
    router.ip("link", "set", "extra", "name", "other");
    await(() -> tables.link(extra).name().equals("other"));
    router.ip("link", "delete", "other");
    await(() -> tables.link(extra) == null);
    assertThat(tables.leastMtu(false)).isEqualTo(1500);
  }

  @Test
  void shouldFollowAddresses() throws Exception {
    router.ip("address", "add", "192.0.2.1/30", "broadcast", "192.0.2.2", "dev", "wan");
    await(() -> tables.isLocal(false, 0, ipv4(192, 0, 2, 1)));
    assertThat(tables.isBroadcast((int) ipv4(192, 0, 2, 2))).isTrue();
    assertThat(tables.isBroadcast((int) ipv4(192, 0, 2, 3))).isTrue();
    router.address("wan", "fd09::9/128");
    await(() -> tables.isLocal(true, 0xfd09L << 48, 9));
    router.ip("address", "del", "fd09::9/128", "dev", "wan");
    router.ip("address", "del", "192.0.2.1/30", "dev", "wan");
    await(
        () ->
            !tables.isLocal(true, 0xfd09L << 48, 9)
                && !tables.isLocal(false, 0, ipv4(192, 0, 2, 1)));
    assertThat(tables.isBroadcast((int) ipv4(192, 0, 2, 2))).isFalse();
  }

  @Test
  void shouldTakeItsOwnAddressOfAPointToPointPair() throws Exception {
    router.ip("address", "add", "192.0.2.1", "peer", "192.0.2.9/32", "dev", "wan");
    router.ip("address", "add", "fd08::1", "peer", "fd08::2/128", "dev", "wan", "nodad");
    await(() -> tables.isLocal(true, 0xfd08L << 48, 1));
    await(() -> tables.isLocal(false, 0, ipv4(192, 0, 2, 1)));
    assertThat(tables.isLocal(false, 0, ipv4(192, 0, 2, 9))).isFalse();
    assertThat(tables.isLocal(true, 0xfd08L << 48, 2)).isFalse();
  }

  @Test
  void shouldFollowRouteMtus() throws Exception {
    router.ip("route", "add", "198.51.100.0/24", "via", "10.2.0.2", "mtu", "1350");
    await(() -> tables.leastMtu(false) == 1350);
    assertThat(tables.leastMtu(true)).isEqualTo(1500);
    router.ip(
        "-6", "route", "add", "2001:db8::/32", "via", "fd02::2", "mtu", "1290", "table", "77");
    await(() -> tables.leastMtu(true) == 1290);
    router.ip("route", "del", "198.51.100.0/24");
    await(() -> tables.leastMtu(false) == 1500);
  }

  @Test
  void shouldCountRoutesAndRulesAsChanges() throws Exception {
    int before = tables.generation();
    router.ip("route", "add", "198.51.100.0/24", "via", "10.2.0.2");
    await(() -> tables.generation() > before);
    int between = tables.generation();
    router.ip("rule", "add", "fwmark", "1", "table", "9");
    await(() -> tables.generation() > between);
  }

  @Test
  void shouldKeepFollowingWhenAListenerFails() throws Exception {
    tables.onChange(
        () -> {
          throw new IllegalStateException("as this test wants it");
        });
    router.ip("link", "set", "wan", "mtu", "1400");
    await(() -> tables.leastMtu(false) == 1400);
    router.ip("link", "set", "wan", "mtu", "1410");
    await(() -> tables.leastMtu(false) == 1410);
  }

  /** So many routes at once that the notifications overflow any buffer. */
  @Test
  void shouldReadEverythingAgainAfterLosingNotifications() throws Exception {
    StringBuilder batch = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      batch.append("route add 172.").append(16 + i / 10_000).append('.').append(i / 250 % 40);
      batch.append('.').append(i % 250).append("/32 dev wan\n");
    }
    batch.append("route add 198.51.100.0/24 dev wan mtu 1333\n");
    java.nio.file.Path file = java.nio.file.Files.createTempFile("routes", ".batch");
    java.nio.file.Files.writeString(file, batch);
    router.ip("-batch", file.toString());
    java.nio.file.Files.delete(file);
    await(() -> tables.leastMtu(false) == 1333);
    router.ip("link", "set", "wan", "mtu", "1320");
    await(() -> tables.leastMtu(false) == 1320);
  }

  @Test
  void shouldEndItsThreadWhenClosed() {
    tables.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("jnetfilter-route"));
    tables.close();
  }
}
