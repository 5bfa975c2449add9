package dev.narrows.firewall.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The network of the demonstration, in namespaces of its own:
 *
 * <pre>
 * client ---1500--- gateway ---1400--- router ---1500--- server
 *                      |
 *                      +------ virtual switch ------ host
 * </pre>
 *
 * <p>The router may not send frag-needed and packet-too-big, as many a careless filter has it: what
 * the server sends above 1400 octets vanishes, and nobody tells it (RFC 2923, 2.1). Nothing of this
 * touches the host's own network.
 */
final class DemoLab implements AutoCloseable {
  static final int NARROW_MTU = 1400;
  static final int WIDE_MTU = 1500;

  static final Endpoint SERVER_PLAIN = new Endpoint("203.0.113.2", "2001:db8:3::2");

  /** A second address of the server: towards it, nothing has been learned of path MTUs yet. */
  static final Endpoint SERVER_FRESH = new Endpoint("203.0.113.3", "2001:db8:3::3");

  static final Endpoint GATEWAY = new Endpoint("192.0.2.1", "2001:db8:1::1");

  /** The host behind the switch that loses offload metadata. */
  static final String HOST = "198.18.0.2";

  /** A link that takes any frame. */
  private static final int LONGEST_MTU = 65535;

  private final DemoFiles files = new DemoFiles();
  private final List<DemoNamespace> made = new ArrayList<>();
  private final List<Process> children = new ArrayList<>();
  private boolean closed;

  private final DemoNamespace client = named("client");
  private final DemoNamespace gateway = named("gateway");
  private final DemoNamespace router = named("router");
  private final DemoNamespace server = named("server");
  private final DemoNamespace virtualSwitch = named("switch");
  private final DemoNamespace host = named("host");

  /** One host's addresses. */
  record Endpoint(String ipv4, String ipv6) {
    String address(boolean version6) {
      return version6 ? ipv6 : ipv4;
    }
  }

  private static DemoNamespace named(String role) {
    return new DemoNamespace(DemoName.of(role));
  }

  DemoNamespace client() {
    return client;
  }

  DemoNamespace gateway() {
    return gateway;
  }

  DemoNamespace server() {
    return server;
  }

  DemoNamespace virtualSwitch() {
    return virtualSwitch;
  }

  DemoNamespace host() {
    return host;
  }

  DemoFiles files() {
    return files;
  }

  /** Removes what demonstrations that were killed have left behind. */
  static void removeStale() {
    DemoFiles.removeStale();
    SystemCommand.run("ip", "netns", "list")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(DemoName::isStale)
        .forEach(name -> new DemoNamespace(name).remove());
  }

  void build() {
    for (DemoNamespace namespace : List.of(client, gateway, router, server, virtualSwitch, host)) {
      step(
          () -> {
            made.add(namespace);
            namespace.create();
          });
    }
    step(() -> connect(client, "c0", gateway, "g0", WIDE_MTU));
    step(() -> connect(gateway, "g1", router, "r0", NARROW_MTU));
    step(() -> connect(router, "r1", server, "s0", WIDE_MTU));
    step(() -> connect(host, "v0", virtualSwitch, "w0", WIDE_MTU));
    step(() -> connect(gateway, "g2", virtualSwitch, "w1", LONGEST_MTU));
    step(this::giveAddresses);
    step(this::giveRoutes);
    step(this::attachHost);
    step(this::silenceRouter);
  }

  /** Starts a process that ends with the laboratory at the latest. */
  Process start(ProcessBuilder builder) {
    Process[] started = new Process[1];
    step(
        () -> {
          try {
            started[0] = builder.start();
            children.add(started[0]);
          } catch (IOException e) {
            throw new DemoException("cannot start " + builder.command() + ": " + e.getMessage(), e);
          }
        });
    return started[0];
  }

  /** One step at a time, and none once closed, so that closing misses nothing. */
  private synchronized void step(Runnable action) {
    if (closed) {
      throw new DemoException("interrupted");
    }
    action.run();
  }

  private static void connect(
      DemoNamespace left, String leftName, DemoNamespace right, String rightName, int mtu) {
    String octets = Integer.toString(mtu);
    left.ip(
        "link",
        "add",
        leftName,
        "mtu",
        octets,
        "type",
        "veth",
        "peer",
        "name",
        rightName,
        "mtu",
        octets,
        "netns",
        right.name());
    left.ip("link", "set", leftName, "up");
    right.ip("link", "set", rightName, "up");
  }

  private void giveAddresses() {
    address(client, "c0", "192.0.2.2/24", "2001:db8:1::2/64");
    address(gateway, "g0", GATEWAY.ipv4() + "/24", GATEWAY.ipv6() + "/64");
    address(gateway, "g1", "198.51.100.1/24", "2001:db8:2::1/64");
    address(router, "r0", "198.51.100.2/24", "2001:db8:2::2/64");
    address(router, "r1", "203.0.113.1/24", "2001:db8:3::1/64");
    address(server, "s0", SERVER_PLAIN.ipv4() + "/24", SERVER_PLAIN.ipv6() + "/64");
    address(server, "s0", SERVER_FRESH.ipv4() + "/24", SERVER_FRESH.ipv6() + "/64");
  }

  /** The host believes in 1500 octets; what its offload leaves whole, the switch lets pass. */
  private void attachHost() {
    virtualSwitch.ip("link", "set", "w0", "mtu", Integer.toString(LONGEST_MTU));
    gateway.ip("address", "add", "198.18.0.1/24", "dev", "g2");
    host.ip("address", "add", HOST + "/24", "dev", "v0");
    host.ip("route", "add", "default", "via", "198.18.0.1");
    // Each transfer begins afresh.
    host.set("ipv4/tcp_no_metrics_save", 1);
  }

  private static void address(DemoNamespace host, String device, String ipv4, String ipv6) {
    host.ip("address", "add", ipv4, "dev", device);
    host.ip("address", "add", ipv6, "dev", device, "nodad");
  }

  private void giveRoutes() {
    client.ip("route", "add", "default", "via", GATEWAY.ipv4());
    client.ip("-6", "route", "add", "default", "via", GATEWAY.ipv6());
    gateway.ip("route", "add", "default", "via", "198.51.100.2");
    gateway.ip("-6", "route", "add", "default", "via", "2001:db8:2::2");
    router.ip("route", "add", "192.0.2.0/24", "via", "198.51.100.1");
    router.ip("-6", "route", "add", "2001:db8:1::/64", "via", "2001:db8:2::1");
    server.ip("route", "add", "default", "via", "203.0.113.1");
    server.ip("-6", "route", "add", "default", "via", "2001:db8:3::1");
    for (DemoNamespace forwarder : List.of(gateway, router)) {
      forwarder.set("ipv4/ip_forward", 1);
      forwarder.set("ipv6/conf/all/forwarding", 1);
    }
    // A sender that probes for black holes by itself (RFC 4821) would get through in the end.
    server.set("ipv4/tcp_mtu_probing", 0);
  }

  private void silenceRouter() {
    router.run(
        "iptables",
        "-A",
        "OUTPUT",
        "-p",
        "icmp",
        "--icmp-type",
        "fragmentation-needed",
        "-j",
        "DROP");
    router.run(
        "ip6tables",
        "-A",
        "OUTPUT",
        "-p",
        "icmpv6",
        "--icmpv6-type",
        "packet-too-big",
        "-j",
        "DROP");
  }

  /** Sends what a {@link PacketWatch} wants to see to its queue. */
  void divertToWatch(DemoNamespace host, int queue) {
    String number = Integer.toString(queue);
    for (String program : List.of("iptables", "ip6tables")) {
      host.run(
          program,
          "-A",
          "INPUT",
          "-p",
          "tcp",
          "--tcp-flags",
          "SYN",
          "SYN",
          "-j",
          "NFQUEUE",
          "--queue-num",
          number);
    }
    host.run(
        "iptables",
        "-A",
        "INPUT",
        "-p",
        "icmp",
        "--icmp-type",
        "fragmentation-needed",
        "-j",
        "NFQUEUE",
        "--queue-num",
        number);
    host.run(
        "ip6tables",
        "-A",
        "INPUT",
        "-p",
        "icmpv6",
        "--icmpv6-type",
        "packet-too-big",
        "-j",
        "NFQUEUE",
        "--queue-num",
        number);
  }

  /** Removes all that was made; safe at any time, from any thread, more than once. */
  @Override
  public synchronized void close() {
    closed = true;
    children.forEach(Process::destroyForcibly);
    children.clear();
    for (DemoNamespace namespace : made) {
      try {
        namespace.remove();
      } catch (DemoException ignored) {
        // It was never made, or is gone; the others still are to be removed.
      }
    }
    made.clear();
    files.close();
  }
}
