package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.control.ControlClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketTap;

/**
 * A path with three hops whose last link is narrow: client, gateway with Narrows, far router,
 * server. The far router tells the client, through the gateway.
 */
record ThreeHops(GatewayLab lab, Host client, Host far, Host server) implements AutoCloseable {
  static final int MTU = 1400;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  static ThreeHops create(String prefix) {
    GatewayLab lab = GatewayLab.create(prefix);
    Host client = lab.addHost(1500);
    Host far = lab.addHost(1500);
    Host server = new Host(NetNamespace.create(prefix), 9, far.namespace());
    far.namespace().forwarding();
    NetNamespace.veth(far.namespace(), "g9", server.namespace(), Host.DEVICE);
    ThreeHops hops = new ThreeHops(lab, client, far, server);
    hops.setFarMtu(MTU);
    far.namespace().address("g9", server.gatewayAddress(false) + "/24");
    far.namespace().address("g9", server.gatewayAddress(true) + "/64");
    server.namespace().address(Host.DEVICE, server.ipv4() + "/24");
    server.namespace().address(Host.DEVICE, server.ipv6() + "/64");
    server.namespace().route("default", server.gatewayAddress(false));
    server.namespace().route("default", server.gatewayAddress(true));
    lab.gateway().route("10.9.0.0/24", far.ipv4());
    lab.gateway().route("fd09::/64", far.ipv6());
    client.offload(false, "tso", "gso");
    return hops;
  }

  /** What the far router takes its link to the server to carry. */
  void setFarMtu(int mtu) {
    far.namespace().ip("link", "set", "g9", "mtu", Integer.toString(mtu));
  }

  /** The answer to a request about path MTUs. */
  static String paths(NarrowsProcess narrows, String request) {
    List<String> lines = new ArrayList<>();
    ControlClient.ask(narrows.control(), request, lines::add);
    return String.join("\n", lines);
  }

  /** What the client's kernel has learned of paths. */
  void forget() {
    client.namespace().ip("route", "flush", "cache");
    client.namespace().ip("-6", "route", "flush", "cache");
  }

  /** Of a SYN of the client as the server gets it. */
  int mssOfNextSyn(boolean version6) {
    forget();
    return Wire.mss(nextSyn(version6));
  }

  /** A SYN of the client as the server gets it. */
  byte[] nextSyn(boolean version6) {
    try (PacketTap tap = server.tap()) {
      Transfer.send(client, server, version6, 1000);
      byte[] syn = tap.awaitPacket(p -> Wire.isSynTo(p, server.address(version6)), LIMIT);
      assertThat(syn).as("SYN").isNotNull();
      return syn;
    }
  }

  /** Its gateway's kernel says nothing of what is too long from now on. */
  void withhold() {
    NetNamespace router = far.namespace();
    router.exec("iptables", "-A", "OUTPUT", "-p", "icmp", "-j", "DROP");
    String type = "packet-too-big";
    router.exec("ip6tables", "-A", "OUTPUT", "-p", "icmpv6", "--icmpv6-type", type, "-j", "DROP");
  }

  @Override
  public void close() {
    lab.close();
    server.namespace().close();
  }
}
