package dev.narrows.firewall.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "fib" means what the kernel's own rules in the same place mean by it. */
@Tag("kernel")
class RouteLookupRulesKernelTest {
  private static final List<String> TYPES =
      List.of(
          "unspec",
          "unicast",
          "local",
          "broadcast",
          "anycast",
          "multicast",
          "blackhole",
          "unreachable",
          "prohibit");

  private static final List<String> ASKED_BY =
      List.of("saddr", "daddr", "saddr . iif", "daddr . iif", "saddr . mark . iif");

  private static final List<String> IPV4 =
      List.of(
          "10.1.0.2",
          "10.1.0.77",
          "10.2.0.2",
          "10.1.0.1",
          "10.2.0.1",
          "10.1.0.255",
          "10.2.0.255",
          "192.0.2.1",
          "198.51.100.1",
          "203.0.113.1",
          "203.0.113.129",
          "100.64.0.1",
          "100.65.0.1",
          "100.66.0.1");

  private static final List<String> IPV6 =
      List.of(
          "fd01::2",
          "fd01::77",
          "fd02::2",
          "fd01::1",
          "fd02::1",
          "2001:db8:1::1",
          "2001:db8:2::1",
          "2001:db8:3::1",
          "2001:db8:4::1",
          "2001:db8:5::1",
          "fd01::");

  @TempDir private Path directory;
  private GatewayLab lab;
  private Host client;
  private Host server;

  @BeforeEach
  void start() {
    lab = GatewayLab.create("fib");
    client = lab.addHost(1500);
    server = lab.addHost(1500);
    String[] routes = {
      "route add 192.0.2.0/24 via 10.2.0.2",
      "route add 198.51.100.0/24 via 10.1.0.2",
      "route add blackhole 203.0.113.0/25",
      "route add prohibit 203.0.113.128/25",
      "route add 100.64.0.0/16 nexthop via 10.1.0.2 nexthop via 10.2.0.2",
      "route add 100.65.0.0/16 via 10.2.0.2 table 77",
      "rule add fwmark 5 lookup 77",
      "route add 100.66.0.0/16 via 10.2.0.2 table 78",
      "rule add to 100.66.0.0/16 lookup 78",
      "-6 route add 2001:db8:5::/48 via fd02::2 table 78",
      "-6 rule add from fd02::/64 lookup 78",
      "-6 route add 2001:db8:1::/48 via fd02::2",
      "-6 route add blackhole 2001:db8:2::/48",
      "-6 route add prohibit 2001:db8:3::/48",
      "-6 route add unreachable 2001:db8:4::/48",
    };
    for (String route : routes) {
      lab.gateway().ip(route.split(" "));
    }
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void shouldTellRoutesAsTheKernelDoes() {
    List<String> matches = matches();
    NarrowsProcess narrows = lab.narrows(CountedAlike.rules("prerouting", "mangle", matches));
    CountedAlike counted =
        new CountedAlike(lab.gateway(), narrows, matches)
            .load(directory.resolve("fib.nft"), "prerouting", "-151");
    lab.gateway()
        .exec("iptables -t raw -A PREROUTING -p udp --dport 5 -j MARK --set-mark 5".split(" "));
    send();
    counted.awaitKernelCounts("enough kinds of routes were met", 41);
    counted.assertEqual();
  }

  private static List<String> matches() {
    List<String> matches = new ArrayList<>(List.of("udp dport 1-9"));
    for (String family : List.of("ipv4", "ipv6")) {
      for (String by : ASKED_BY) {
        String fib = "udp dport 1-9 meta nfproto " + family + " fib " + by;
        for (String type : TYPES) {
          matches.add(fib + " type " + type);
        }
        matches.add(fib + " oif exists");
        matches.add(fib + " oif missing");
        matches.add(fib + " oifname g1");
        matches.add(fib + " oifname g2");
        matches.add(fib + " oif != 0");
      }
    }
    return matches;
  }

  private void send() {
    try (Injector injector = client.injector()) {
      for (int port : new int[] {1, 5}) {
        for (String source : IPV4) {
          for (String destination :
              List.of(
                  server.ipv4(),
                  "10.1.0.1",
                  "10.1.0.255",
                  "224.0.0.9",
                  "255.255.255.255",
                  "203.0.113.1",
                  "100.64.0.1",
                  "100.65.0.1")) {
            injector.send(
                PacketBuilder.ipv4().source(source).destination(destination).udp(7, port).build());
          }
        }
        for (String source : IPV6) {
          for (String destination :
              List.of(
                  server.ipv6(),
                  "fd01::1",
                  "ff02::1",
                  "fd01::",
                  "2001:db8:2::1",
                  "2001:db8:9::1")) {
            injector.send(
                PacketBuilder.ipv6().source(source).destination(destination).udp(7, port).build());
          }
        }
      }
    }
  }
}
