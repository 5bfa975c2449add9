package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.config.RuleSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To the kernel's own rules a restored frame is one that came in as any other, once. */
@Tag("kernel")
class RestoredPathKernelTest {
  private static final long OCTETS = 16L << 20;

  /** Headers of the octets that go over, and acknowledgments. */
  private static final double ALLOWANCE = 1.2;

  private static final int SEGMENT = 1500;

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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldBeCountedOnceByConnectionTracking(boolean version6) {
    lab.gateway().sysctl("net/netfilter/nf_conntrack_acct", "1");
    count(version6, "filter", "FORWARD", "tcp", "-m", "conntrack", "--ctstate", "INVALID");
    lab.gateway()
        .exec(
            iptables(version6),
            "-w",
            "-t",
            "mangle",
            "-A",
            "POSTROUTING",
            "-m",
            "conntrack",
            "--ctstate",
            "NEW");
    run(version6);
    assertThat(octets(version6, "filter", "FORWARD")).as("invalid").isZero();
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
