package dev.narrows.firewall.divert;

import dev.narrows.firewall.config.IptablesBackend;
import java.util.List;
import org.jnetfilter.testing.NetNamespace;

/** A client and a server with a gateway between them, both IP versions, MTU 9000 all the way. */
final class GatewayLab implements AutoCloseable {
  static final String SERVER_V4 = "10.2.0.2";
  static final String SERVER_V6 = "fd02::2";

  /** Needs no ping program; the kernel writes identifier and checksum of a ping socket. */
  private static final String PING =
      """
      import socket, sys
      v6 = ':' in sys.argv[1]
      family = socket.AF_INET6 if v6 else socket.AF_INET
      protocol = socket.getprotobyname('ipv6-icmp') if v6 else socket.getprotobyname('icmp')
      s = socket.socket(family, socket.SOCK_DGRAM, protocol)
      s.settimeout(int(sys.argv[3]))
      s.connect((sys.argv[1], 0))
      request = bytes([128 if v6 else 8, 0, 0, 0, 0, 0, 0, 1]) + bytes(int(sys.argv[2]))
      s.send(request)
      assert len(s.recv(65536)) == len(request)
      """;

  final NetNamespace client = NetNamespace.create("divc");
  final NetNamespace gateway = NetNamespace.create("divg");
  final NetNamespace server = NetNamespace.create("divs");

  GatewayLab() {
    NetNamespace.veth(client, "cg", gateway, "gc");
    NetNamespace.veth(gateway, "gs", server, "sg");
    client.sysctl("net/ipv4/ping_group_range", "0 0");
    gateway.sysctl("net/ipv4/ping_group_range", "0 0");
    client.address("cg", "10.1.0.2/24").address("cg", "fd01::2/64");
    gateway.address("gc", "10.1.0.1/24").address("gc", "fd01::1/64");
    gateway.address("gs", "10.2.0.1/24").address("gs", "fd02::1/64");
    server.address("sg", SERVER_V4 + "/24").address("sg", SERVER_V6 + "/64");
    client.ip("link", "set", "cg", "mtu", "9000");
    gateway.ip("link", "set", "gc", "mtu", "9000");
    gateway.ip("link", "set", "gs", "mtu", "9000");
    server.ip("link", "set", "sg", "mtu", "9000");
    gateway.forwarding();
    client.route("default", "10.1.0.1").route("default", "fd01::1");
    server.route("default", "10.2.0.1").route("default", "fd02::1");
    // Neighbours known, so that a packet that does not come back was dropped.
    if (!pings(client, SERVER_V4, 9000, 60) || !pings(client, SERVER_V6, 9000, 60)) {
      throw new AssertionError("the lab does not forward");
    }
  }

  /** Whether the server answers an echo request of the client within a second. */
  boolean ping(String destination, int length) {
    return pings(client, destination, length);
  }

  /** Whether an echo request of this many octets, IP header included, is answered in a second. */
  static boolean pings(NetNamespace from, String destination, int length) {
    return pings(from, destination, length, 1);
  }

  private static boolean pings(NetNamespace from, String destination, int length, int seconds) {
    String payload = Integer.toString(length - (destination.contains(":") ? 48 : 28));
    return succeeds(from, "python3", "-c", PING, destination, payload, Integer.toString(seconds));
  }

  /** Whether a connection comes about within a second; the port need not be open. */
  boolean connects(String destination) {
    return succeeds(
        client,
        "python3",
        "-c",
        """
        import socket, sys
        s = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET)
        s.settimeout(1)
        try:
            s.connect((sys.argv[1], 9))
        except ConnectionRefusedError:
            pass
        """,
        destination);
  }

  private static boolean succeeds(NetNamespace from, String... command) {
    try {
      from.exec(command);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  /** Runs a program of a backend in the gateway, such as "iptables" with suffix "-save". */
  String tables(IptablesBackend backend, boolean ipv6, String suffix, String... arguments) {
    List<String> command = new java.util.ArrayList<>();
    command.add((ipv6 ? "ip6tables" : "iptables") + name(backend) + suffix);
    command.addAll(List.of(arguments));
    return gateway.exec(command.toArray(String[]::new));
  }

  /** All rules of a backend, comments and counters left out. */
  String rules(IptablesBackend backend) {
    String both = tables(backend, false, "-save") + "IPv6\n" + tables(backend, true, "-save");
    return both.replaceAll("(?m)^#.*\n", "").replaceAll("\\[\\d+:\\d+]", "");
  }

  private static String name(IptablesBackend backend) {
    return switch (backend) {
      case SYSTEM -> "";
      case NFT -> "-nft";
      case LEGACY -> "-legacy";
    };
  }

  @Override
  public void close() {
    client.close();
    gateway.close();
    server.close();
  }
}
