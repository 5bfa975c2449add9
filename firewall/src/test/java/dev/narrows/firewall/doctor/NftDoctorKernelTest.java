package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways whose firewall is nft's, as it lists it. */
@Tag("kernel")
class NftDoctorKernelTest {
  /** As many write it, but for the states that the forward chain accepts. */
  private static final String FIREWALL =
      """
      table inet filter {
        set friends { type ipv4_addr; flags interval; elements = { 10.3.0.0/16 } }
        chain input {
          type filter hook input priority filter; policy drop;
          ct state vmap { established : accept, related : accept, invalid : drop }
          iif "lo" accept
          ip saddr @friends tcp dport 22 accept
          icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
          limit rate 3/second log prefix "in: "
          reject with icmpx type port-unreachable
        }
        chain forward {
          type filter hook forward priority filter; policy drop;
          ct state %s accept
          iifname "lan" oifname "wan" jump outward
        }
        chain outward {
          tcp dport { 25, 465 } drop
          accept
        }
        chain output {
          type filter hook output priority filter; policy accept;
          icmp type echo-request drop
        }
      }
      """;

  @TempDir private Path directory;
  private final Patient patient = new Patient();

  @AfterEach
  void close() {
    patient.close();
  }

  private void load(String rules) throws IOException {
    Path file = Files.writeString(directory.resolve("rules.nft"), rules);
    patient.gateway().exec("nft", "-f", file.toString());
  }

  @Test
  void shouldNotMindAFirewallThatLetsMessagesThrough() throws IOException {
    load(FIREWALL.formatted("{ established, related }"));
    assertThat(patient.examine().findings()).isEmpty();
  }

  @Test
  void shouldFindAPolicyThatDropsMessages() throws IOException {
    load(FIREWALL.formatted("established"));
    assertThat(patient.examine().findings())
        .extracting(Finding::subject, Finding::seen)
        .containsExactly(
            tuple(
                "nft inet filter forward",
                "frag-needed from wan to lan is dropped: the policy is drop"),
            tuple(
                "nft inet filter forward",
                "packet-too-big from wan to lan is dropped: the policy is drop"));
    patient.suffersCurably(Illness.ICMP_FILTERED);
  }

  @Test
  void shouldFindARuleThatDropsMessagesInAChainOfTheUsers() throws IOException {
    load(
        """
        table ip6 quiet {
          chain DROP { icmpv6 type != echo-request counter drop; }
          chain out { type filter hook output priority 0; oifname "wa*" goto DROP; }
        }
        """);
    assertThat(patient.examine().findings())
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.seen())
                    .startsWith("packet-too-big to wan is dropped: icmpv6 type != echo-request")
                    .endsWith("drop (DROP)"));
    patient.suffersCurably(Illness.ICMP_FILTERED);
  }

  @Test
  void shouldFindMessagesToItselfDropped() throws IOException {
    load(FIREWALL.formatted("related").replace("related : accept", "related : drop"));
    patient.suffersCurably(Illness.ICMP_INPUT_FILTERED);
  }

  /** Of another hook, of a chain for translation, and of packets that are no messages. */
  @Test
  void shouldKeepSilentOfWhatDropsNoMessages() throws IOException {
    load(
        """
        table inet t {
          chain a { type filter hook forward priority 0; meta l4proto != { icmp, icmpv6 } drop; }
          chain b { type filter hook forward priority 1; ip saddr 10.9.0.0/16 drop; }
          chain c { type filter hook forward priority 2; tcp dport 22 drop; }
          chain d { type filter hook forward priority 3; fib saddr oif missing drop; }
          chain e { drop; }
        }
        table netdev t {
          chain a { type filter hook ingress device "lan" priority 0; policy accept; }
        }
        """);
    assertThat(patient.examine().findings()).isEmpty();
  }

  @Test
  void shouldFindMarksThatOthersUse() throws IOException {
    load(
        """
        table inet marks {
          chain c {
            type filter hook forward priority 0;
            meta mark set 0x08000001
            meta mark & 0x0f000000 == 0x02000000 accept
            meta mark set meta mark & 0x00ffffff | 0x00000007
            meta mark set meta mark | 0x00ffffff
            meta mark 0x00000010 accept
            ct mark set 0x7fffffff
          }
        }
        """);
    assertThat(patient.examine().findings())
        .hasSize(3)
        .allSatisfy(
            finding -> {
              assertThat(finding.illness()).isEqualTo(Illness.MARK_COLLISION);
              assertThat(finding.seen()).startsWith("nft inet marks c: meta mark");
            });
  }

  private static String clamp(String before, String condition) {
    return """
        table inet gate {
          chain forward {
            type filter hook forward priority filter; policy accept;
            ct state established,related accept
            %s
            %s tcp flags syn / syn,rst tcp option maxseg size set rt mtu
          }
        }
        """
        .formatted(before, condition);
  }

  private void narrowRoutes() {
    NetNamespace gateway = patient.gateway();
    gateway.ip("route", "add", "10.9.0.0/16", "via", "10.2.0.2", "mtu", "1300");
    gateway.ip("-6", "route", "add", "fd09::/32", "via", "fd02::2", "mtu", "1300");
  }

  @Test
  void shouldNotMindAClampOfBothDirections() throws IOException {
    narrowRoutes();
    load(clamp("", ""));
    assertThat(patient.ills()).isEmpty();
  }

  @Test
  void shouldFindAClampBehindAnAccept() throws IOException {
    narrowRoutes();
    load(clamp("iifname { \"lan\", \"wan\" } accept", ""));
    patient.suffersCurably(Illness.CLAMP_UNREACHED);
  }

  @Test
  void shouldFindAClampOfOneDirection() throws IOException {
    narrowRoutes();
    load(clamp("", "oifname \"wan\""));
    patient.suffersCurably(Illness.CLAMP_ONE_WAY);
  }
}
