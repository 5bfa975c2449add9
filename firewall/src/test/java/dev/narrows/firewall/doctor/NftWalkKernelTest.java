package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.doctor.Probe.Kind;
import dev.narrows.firewall.doctor.Walk.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor takes to be the fate of a message is what the kernel does with a real one. */
@Tag("kernel")
class NftWalkKernelTest {
  private static final Probe MESSAGE = new Probe(Kind.TOO_BIG, false, "tun0", "lan", "RELATED");

  /** Bodies of the chain; what it accepts is counted by one behind it. */
  private static final List<String> DECIDED =
      List.of(
          "accept",
          "drop",
          "counter reject",
          "ct state related drop",
          "ct state established,related drop",
          "ct state { new, established } drop",
          "ct state != established drop",
          "ct state vmap { related : drop, new : accept }",
          "ct state vmap { established : drop, invalid : drop }",
          "ct state vmap { related : jump side } drop",
          "ct state vmap { related : goto side } drop",
          "iifname \"tun*\" drop",
          "iifname { \"lan\", \"wan\" } drop",
          "iifname != \"lan\" oifname \"lan\" drop",
          "iif \"lan\" drop",
          "meta iifname \"tun0\" meta oifname != \"wan\" drop",
          "iifname vmap { \"wan\" : drop, \"tun0\" : accept }; drop",
          "icmp type destination-unreachable drop",
          "icmp type { echo-request, time-exceeded } drop",
          "icmp type != echo-request drop",
          "icmp code frag-needed drop",
          "icmp type destination-unreachable icmp code != frag-needed drop",
          "icmpv6 type packet-too-big drop",
          "icmpv6 type != echo-request drop",
          "meta l4proto icmp drop",
          "meta l4proto != { tcp, udp, ipv6-icmp } drop",
          "meta l4proto vmap { tcp : accept, icmp : drop }",
          "ip protocol icmp drop",
          "ip protocol { tcp, udp } drop",
          "ip6 nexthdr != tcp drop",
          "meta nfproto ipv4 drop",
          "meta nfproto != ipv4 drop",
          "meta protocol ip drop",
          "tcp dport != 22 drop",
          "udp dport 9 drop",
          "tcp flags syn drop",
          "ip saddr 192.0.2.1 udp dport 9 drop",
          "jump side; drop",
          "goto side; accept",
          "return; drop",
          "jump side; return",
          "tcp flags syn tcp option maxseg size set rt mtu drop",
          "log prefix \"drop \" counter accept; drop");

  /** Of these it must not say that they drop, whatever the kernel does. */
  private static final List<String> UNDECIDED =
      List.of(
          "ip saddr 10.5.0.2 drop",
          "ip saddr @friends drop",
          "limit rate 1/day burst 1 packets accept; drop",
          "ct state & (related | new) == related accept; drop",
          "iifname . oifname { \"tun0\" . \"lan\" } accept; drop",
          "iifname vmap @links; drop",
          "fib saddr . iif oif exists accept; drop",
          "meta length 1-1500 accept; drop",
          "ct original ip daddr 10.5.0.2 accept; drop",
          "ip ttl > 1 accept; drop",
          "icmp mtu 1400 accept; drop");

  @TempDir private Path directory;
  private final Patient patient = new Patient();
  private final NetNamespace gateway = patient.gateway();
  private TunDevice tun;
  private byte[] message;

  /** Connection tracking knows a datagram that the message is about. */
  @BeforeEach
  void prepare() throws IOException {
    load(
        """
        table inet behind {
          chain c { type filter hook forward priority 10; ct state related counter; }
        }
        """);
    gateway.sysctl("net/netfilter/nf_conntrack_udp_timeout", "600");
    tun = TunDevice.open(gateway, "tun0");
    gateway.address("tun0", "10.5.0.1/24");
    patient.left().exec("bash", "-c", "echo -n hello > /dev/udp/10.5.0.2/9");
    byte[] sent = tun.await(packet -> packet[0] == 0x45 && packet[9] == 17, Duration.ofSeconds(10));
    assertThat(sent).isNotNull();
    message =
        PacketBuilder.ipv4()
            .source("10.5.0.2")
            .destination("10.1.0.2")
            .icmp(3, 4)
            .rest(1400)
            .payload(sent)
            .build();
  }

  @AfterEach
  void close() {
    tun.close();
    patient.close();
  }

  private void load(String rules) throws IOException {
    Path file = Files.writeString(directory.resolve("rules.nft"), rules);
    gateway.exec("nft", "-f", file.toString());
  }

  private Fate walk(String body) throws IOException {
    load(
        """
        table inet t
        delete table inet t
        table inet t {
          set friends { type ipv4_addr; elements = { 10.5.0.2 } }
          map links { type ifname : verdict; elements = { "tun0" : accept } }
          chain side { iifname "tun0" return; icmp type destination-unreachable drop; }
          chain c { type filter hook forward priority 0; policy accept; %s; }
        }
        """
            .formatted(body));
    return NftTable.parse(gateway.exec("nft", "-a", "list", "ruleset")).stream()
        .filter(table -> table.name().equals("t"))
        .flatMap(table -> NftChain.of(table).stream())
        .filter(chain -> !chain.ipv6())
        .map(chain -> chain.walk(MESSAGE).fate())
        .findFirst()
        .orElseThrow();
  }

  /** The kernel has done with a packet when the write to a TUN device returns. */
  private boolean passes() {
    long before = counted();
    assertThat(tun.write(message)).isZero();
    return counted() > before;
  }

  private long counted() {
    String chain = gateway.exec("nft", "list", "chain", "inet", "behind", "c");
    return Long.parseLong(chain.replaceAll("(?s).*counter packets (\\d+) .*", "$1"));
  }

  @Test
  void shouldTellTheFateThatTheKernelDeals() throws IOException {
    for (String body : DECIDED) {
      Fate fate = walk(body);
      assertThat(fate).as(body).isEqualTo(passes() ? Fate.ACCEPTED : Fate.DROPPED);
    }
  }

  @Test
  void shouldNotTellWhatHangsOnMoreThanItKnows() throws IOException {
    for (String body : UNDECIDED) {
      Fate fate = walk(body);
      assertThat(fate).as(body).isNotEqualTo(Fate.DROPPED);
    }
  }
}
