package org.jnetfilter.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class InventoryKernelTest {
  private static final int MAIN = 254;

  @Test
  void shouldReadWhatWasSetUp() throws Exception {
    try (NetNamespace here = NetNamespace.create("inv");
        NetNamespace there = NetNamespace.create("inv")) {
      NetNamespace.veth(here, "va", here, "vb");
      NetNamespace.veth(here, "far", there, "near");
      here.ip("link", "add", "br0", "type", "bridge");
      here.ip("link", "set", "vb", "master", "br0");
      here.address("va", "10.1.0.1/24").address("far", "fd00::1/64");
      here.ip("route", "add", "10.9.0.0/16", "via", "10.1.0.2", "metric", "7", "mtu", "1400");
      here.ip(
          "route",
          "add",
          "10.8.0.0/16",
          "table",
          "300",
          "nexthop",
          "via",
          "10.1.0.3",
          "nexthop",
          "via",
          "10.1.0.4");
      here.ip("-6", "route", "add", "default", "via", "fd00::2");
      here.ip("rule", "add", "fwmark", "0x10/0xf0", "table", "300", "priority", "99");

      Inventory inventory = here.inside(Inventory::read);

      assertThat(inventory.links())
          .anySatisfy(
              link -> {
                assertThat(link.link().name()).isEqualTo("vb");
                assertThat(link.kind()).isEqualTo("veth");
                assertThat(link.master()).isEqualTo(here.index("br0"));
                assertThat(link.peer()).isEqualTo(here.index("va"));
                assertThat(link.peerElsewhere()).isFalse();
              })
          .anySatisfy(
              link -> {
                assertThat(link.link().name()).isEqualTo("far");
                assertThat(link.peerElsewhere()).isTrue();
              });
      assertThat(inventory.addresses())
          .contains(
              new Inventory.Address(here.index("va"), InetAddress.getByName("10.1.0.1"), 24),
              new Inventory.Address(here.index("far"), InetAddress.getByName("fd00::1"), 64));
      assertThat(inventory.routes())
          .anySatisfy(
              route -> {
                assertThat(route.destination()).isEqualTo(InetAddress.getByName("10.9.0.0"));
                assertThat(route.prefixLength()).isEqualTo(16);
                assertThat(route.gateway()).isEqualTo(InetAddress.getByName("10.1.0.2"));
                assertThat(route.priority()).isEqualTo(7);
                assertThat(route.mtu()).isEqualTo(1400);
                assertThat(route.table()).isEqualTo(MAIN);
              })
          .anySatisfy(
              route -> {
                assertThat(route.table()).isEqualTo(300);
                assertThat(route.hops())
                    .extracting(Inventory.NextHop::gateway)
                    .containsExactly(
                        InetAddress.getByName("10.1.0.3"), InetAddress.getByName("10.1.0.4"));
              })
          .anySatisfy(
              route -> {
                assertThat(route.ipv6()).isTrue();
                assertThat(route.destination()).isNull();
                assertThat(route.gateway()).isEqualTo(InetAddress.getByName("fd00::2"));
              });
      assertThat(inventory.rules()).contains(new Inventory.Rule(false, 99, 300, 0x10, 0xf0));
    }
  }
}
