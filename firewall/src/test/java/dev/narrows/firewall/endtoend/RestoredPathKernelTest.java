package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** To the kernel's own rules a restored frame is one that came in as any other, once. */
@Tag("kernel")
class RestoredPathKernelTest {
  private static final long OCTETS = 16L << 20;

  /** Headers of the octets that go over, and acknowledgments. */
  private static final double ALLOWANCE = 1.2;

  private static final int SEGMENT = 1500;

  private static final String MARKING =
      """
      table inet narrows {
        chain oversize {
          type filter hook prerouting priority raw; policy accept;
          meta length > path mtu restore offload meta mark set 7
        }
      }
      """;

  private GatewayLab lab;
  private Host client;
  private Host server;
  private NarrowsProcess narrows;

  @BeforeEach
  void start() {
    lab = GatewayLab.create("path");
    client = lab.addHost(1500);
    server = lab.addHostBehindSwitch();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private void run(boolean version6) {
    narrows = lab.narrows(RuleSource.builtIn());
    send(version6);
  }

  private void send(boolean version6) {
    Transfer.send(server, client, version6, OCTETS);
    assertThat(narrows.metrics().sum("narrows_packets_total", "outcome", "restored"))
        .isGreaterThan(OCTETS / (1 << 16));
    assertThat(narrows.metrics().sum("narrows_packets_total", "outcome", "restore_failed"))
        .isZero();
  }

  /** Octets that may have gone over, all sent but once; what TCP repeated comes on top. */
  private long most() {
    return (long) (OCTETS * ALLOWANCE) + SEGMENT * server.counter("Tcp", "RetransSegs");
  }

  private static String iptables(boolean version6) {
    return version6 ? "ip6tables" : "iptables";
  }

  private void count(boolean version6, String table, String chain, String... match) {
    String[] command = new String[7 + match.length];
    System.arraycopy(
        new String[] {iptables(version6), "-w", "-t", table, "-A", chain, "-p"}, 0, command, 0, 7);
    System.arraycopy(match, 0, command, 7, match.length);
    lab.gateway().exec(command);
  }

  /** Octets that a chain's only rule has counted. */
  private long octets(boolean version6, String table, String chain) {
    String listing = lab.gateway().exec(iptables(version6), "-w", "-t", table, "-vnxL", chain);
    Matcher matcher = Pattern.compile("(?m)^\\s*\\d+\\s+(\\d+)\\s").matcher(listing);
    assertThat(matcher.find()).as(listing).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldMeetTheKernelsRulesOnceByItsOwnInterface(boolean version6) {
    count(version6, "mangle", "PREROUTING", "tcp", "-i", server.gatewayDevice());
    count(version6, "mangle", "FORWARD", "tcp", "-i", server.gatewayDevice());
    count(version6, "mangle", "POSTROUTING", "tcp", "-d", client.address(version6));
    count(version6, "filter", "INPUT", "all", "-i", "narrows+");
    count(version6, "filter", "FORWARD", "all", "-i", "narrows+");
    run(version6);
    // The rules of Narrows itself stand in raw and at the head of mangle's FORWARD.
    for (String chain : new String[] {"PREROUTING", "POSTROUTING"}) {
      assertThat(octets(version6, "mangle", chain)).as(chain).isBetween(OCTETS, most());
    }
    assertThat(octets(version6, "filter", "FORWARD")).isZero();
    assertThat(octets(version6, "filter", "INPUT")).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldPassStrictReversePathFilters(boolean version6) {
    if (version6) {
      count(true, "raw", "PREROUTING", "tcp", "-m", "rpfilter", "--invert", "-j", "DROP");
    } else {
      lab.gateway().sysctl("net/ipv4/conf/all/rp_filter", "1");
    }
    run(version6);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldBeRoutedByItsOwnInterface(boolean version6) {
    String family = version6 ? "-6" : "-4";
    String address = client.address(version6);
    String in = server.gatewayDevice();
    String out = client.gatewayDevice();
    lab.gateway().ip(family, "route", "add", address, "dev", out, "table", "77");
    lab.gateway().ip(family, "rule", "add", "iif", in, "lookup", "77", "priority", "10");
    // What did not come in by that interface has no way to the client.
    lab.gateway().ip(family, "rule", "add", "to", address, "blackhole", "priority", "20");
    run(version6);
  }

  /** The frame goes back with the mark that a rule gave it, and is routed by that. */
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void shouldBeRoutedByItsMark(boolean version6, boolean byBpf) {
    String family = version6 ? "-6" : "-4";
    String address = client.address(version6);
    NetNamespace gateway = lab.gateway();
    NetNamespace.veth(gateway, "away", gateway, "lost");
    gateway.ip(family, "route", "add", address, "dev", client.gatewayDevice(), "table", "77");
    gateway.ip(family, "route", "add", address, "dev", "away", "table", "78");
    gateway.ip(family, "rule", "add", "fwmark", "7", "lookup", "77", "priority", "10");
    gateway.ip(family, "rule", "add", "to", address, "lookup", "78", "priority", "20");
    // Short packets are marked by the kernel, long ones by Narrows alone.
    String length = "0:" + SEGMENT;
    String[] mark = {"-m", "length", "--length", length, "-j", "MARK", "--set-mark", "7"};
    count(version6, "mangle", "PREROUTING", prepend("tcp", mark));
    BpfMount mount = byBpf ? BpfMount.in(gateway) : null;
    try {
      narrows = byBpf ? lab.narrows(mount, MARKING) : lab.narrows(MARKING);
      send(version6);
    } finally {
      if (byBpf) {
        mount.close();
      }
    }
  }

  private static String[] prepend(String first, String... rest) {
    return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
  }

  /** Puts the gateway's addresses on an interface that stands on the server's link. */
  private void standOn(String device) {
    String link = server.gatewayDevice();
    lab.gateway().ip("address", "flush", "dev", link);
    lab.gateway().ip("link", "set", device, "mtu", "65535");
    lab.gateway().ip("link", "set", device, "up");
    lab.gateway().address(device, server.gatewayAddress(false) + "/24");
    lab.gateway().address(device, server.gatewayAddress(true) + "/64");
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "false, 1", "true, 0", "true, 1"})
  void shouldComeInByABridge(boolean version6, String shownToIptables) {
    lab.gateway().ip("link", "add", "br0", "type", "bridge");
    lab.gateway().ip("link", "set", server.gatewayDevice(), "master", "br0");
    lab.gateway().sysctl("net/bridge/bridge-nf-call-iptables", shownToIptables);
    lab.gateway().sysctl("net/bridge/bridge-nf-call-ip6tables", shownToIptables);
    standOn("br0");
    checkThatFramesComeInOnceBy("br0", version6);
  }

  /** As those of a VLAN do, whose interface stands on another, too. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldComeInByAnInterfaceThatStandsOnAnother(boolean version6) {
    String link = server.gatewayDevice();
    // Only mac0 is asked for its address.
    lab.gateway().sysctl("net/ipv4/conf/all/arp_ignore", "1");
    lab.gateway().ip("link", "add", "link", link, "name", "mac0", "type", "macvlan");
    standOn("mac0");
    checkThatFramesComeInOnceBy("mac0", version6);
  }

  private void checkThatFramesComeInOnceBy(String device, boolean version6) {
    count(version6, "mangle", "PREROUTING", "tcp", "-i", device);
    count(version6, "filter", "FORWARD", "tcp", "!", "-i", device, "-s", server.address(version6));
    run(version6);
    assertThat(octets(version6, "mangle", "PREROUTING")).isBetween(OCTETS, most());
    assertThat(octets(version6, "filter", "FORWARD")).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldBeCountedOnceByConnectionTracking(boolean version6) {
    lab.gateway().sysctl("net/netfilter/nf_conntrack_acct", "1");
    count(version6, "filter", "FORWARD", "tcp", "-m", "conntrack", "--ctstate", "INVALID");
    String[] begun = {"-d", client.address(version6), "-m", "conntrack", "--ctstate", "NEW"};
    count(version6, "mangle", "POSTROUTING", prepend("tcp", begun));
    run(version6);
    assertThat(octets(version6, "filter", "FORWARD")).as("invalid").isZero();
    // SYNs alone; a restored frame is longer than a segment.
    assertThat(octets(version6, "mangle", "POSTROUTING")).as("new").isBetween(40L, (long) SEGMENT);
    String table = lab.gateway().exec("conntrack", "-L", "-f", version6 ? "ipv6" : "ipv4");
    Matcher matcher =
        Pattern.compile("src=" + server.address(version6) + " .*? bytes=(\\d+)").matcher(table);
    long most = 0;
    while (matcher.find()) {
      most = Math.max(most, Long.parseLong(matcher.group(1)));
    }
    assertThat(most).as(table).isBetween(OCTETS, most());
  }
}
