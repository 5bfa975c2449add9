package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.EditedPackets.Sample;
import dev.narrows.rules.eval.Decision;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.assertj.core.api.SoftAssertions;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares what rules do to packets, octet by octet, with what this machine's kernel does by the
 * same rule: it forwards each packet from one TUN device to another.
 */
@Tag("kernel")
class PacketEditKernelTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration DROPPED = Duration.ofMillis(300);

  private static NetNamespace namespace;
  private static TunDevice near;
  private static TunDevice far;

  private final JudgeFixture fixture = new JudgeFixture();

  @BeforeAll
  static void joinTwoTunDevices() {
    namespace = NetNamespace.create("edit");
    near = TunDevice.open(namespace, "near");
    far = TunDevice.open(namespace, "far");
    namespace.address("near", "192.0.2.254/24").address("near", "2001:db8:1::fe/64");
    namespace.address("far", "198.51.100.254/24").address("far", "2001:db8:2::fe/64");
    namespace.forwarding();
  }

  @AfterAll
  static void tearDown() {
    if (far != null) {
      far.close();
    }
    if (near != null) {
      near.close();
    }
    if (namespace != null) {
      namespace.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ip dscp set ef",
        "ip dscp set 0",
        "ip ecn set ce",
        "ip ttl set 17",
        "ip id set 0xbeef",
        "ip id set 0",
        "ip protocol set 6",
        "ip checksum set 0x4242",
        "ip frag-off set 0x4000",
        "ip saddr set 192.0.2.77",
        "ip daddr set 255.255.255.255",
        "ip daddr set ip saddr",
        "ip id set ip id & 0xff | 0x1000",
        "ip id set ip id >> 3",
        "ip6 dscp set af21",
        "ip6 ecn set ect1",
        "ip6 flowlabel set 0xfffff",
        "ip6 hoplimit set 3",
        "ip6 hoplimit set ip6 hoplimit & 0xf0",
        "ip6 nexthdr set 201",
        "ip6 saddr set 2001:db8:1::77",
        "ip6 daddr set ip6 saddr",
      })
  void shouldWriteNetworkHeadersAsTheKernelDoes(String rule) {
    compareAll(rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp dport set 8080",
        "tcp sport set 0",
        "tcp dport set tcp sport",
        "tcp flags set syn,ack",
        "tcp flags set 0",
        "tcp doff set 5",
        "tcp reserved set 7",
        "tcp window set 65535",
        "tcp sequence set 0xffffffff",
        "tcp sequence set tcp ackseq",
        "tcp ackseq set 0",
        "tcp urgptr set 3",
        "tcp checksum set 5",
        "tcp dport set 1 tcp sport set 2 ip dscp set cs1",
        "udp dport set 5353",
        "udp sport set udp dport",
        "udp checksum set 0",
        "udp checksum set 7",
        "udp length set 9",
        "udplite dport set 3",
        "udplite checksum set 3",
        "sctp dport set 5",
        "sctp vtag set 0x01020304",
        "sctp checksum set 1",
        "dccp sport set 77",
        "th dport set 99",
        "icmp code set 3",
        "icmp type set echo-reply",
        "icmp id set 5",
        "icmp sequence set 0",
        "icmp mtu set 1280",
        "icmp gateway set 0xc0000202",
        "icmpv6 code set 1",
        "icmpv6 id set 5",
        "icmpv6 mtu set 1280",
      })
  void shouldWriteTransportHeadersAsTheKernelDoes(String rule) {
    compareAll(rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp option timestamp tsval set 0x01020304",
        "tcp option timestamp tsecr set tcp option timestamp tsval",
        "tcp option maxseg size set ip id",
        "tcp option maxseg size set tcp window",
        "tcp option sack left set 5",
        "tcp option sack1 right set 0xffffffff",
        "tcp option sack2 right set 0",
        "tcp window set tcp option maxseg size",
        "reset tcp option maxseg",
        "reset tcp option timestamp",
        "reset tcp option sack-perm",
        "reset tcp option 5",
        "reset tcp option eol",
        "reset tcp option 254",
        "reset tcp option 8 reset tcp option 2",
      })
  void shouldWriteTcpOptionsAsTheKernelDoes(String rule) {
    compareAll(rule);
  }

  /** What the mark becomes shows in another rule: it is not in the packet. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "meta mark set tcp sequence meta mark & 0x5 == 0x4 ip ttl set 90",
        "meta mark set ip6 flowlabel meta mark 0x214305 ip6 hoplimit set 90",
        "meta mark set ip hdrlength meta mark 5 ip ttl set 90",
        "meta mark set ip6 version meta mark 6 ip6 hoplimit set 90",
        "meta mark set tcp doff meta mark 5 tcp window set 90",
        "meta mark set tcp sequence >> 3 meta mark & 3 == 1 tcp window set 90",
        "meta mark set meta length meta mark 49 tcp window set 90",
        "meta mark set 0xffff meta mark set meta mark & 0xf0f0 | 0x3 meta mark 0xf0f3"
            + " tcp window set 90",
        "meta mark set 3 meta mark set meta mark >> 1 meta mark 1 tcp window set 90",
        "meta mark set tcp option maxseg size meta mark & 0xff == 5 ip ttl set 90",
      })
  void shouldTakeMarksFromFieldsAsTheKernelDoes(String rule) {
    compareAll(rule);
  }

  /** All judges share a quota, so what earlier packets took counts for later ones. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "quota over 3000 bytes ip ttl set 5",
        "quota 3000 bytes ip ttl set 5",
        "quota until 3 kbytes used 1000 bytes ip6 hoplimit set 5",
        "quota over 4 kbytes used 3000 bytes ip dscp set ef",
        "meta length 49 quota 98 bytes ip ttl set 5",
      })
  void shouldTakeFromQuotasAsTheKernelDoes(String rule) {
    compareAll(rule);
  }

  private void compareAll(String rule) {
    String file =
        "table inet t {\nchain c {\ntype filter hook forward priority 0\n" + rule + "\n}\n}";
    RuleCompiler.Result compiled = RuleCompiler.compile("rule.nft", file, Path.of(""));
    assertThat(compiled.ruleSet()).as(compiled.report()).isPresent();
    RuleSet rules = compiled.ruleSet().orElseThrow();
    namespace.exec("nft", file);
    SoftAssertions softly = new SoftAssertions();
    int edited = 0;
    try {
      for (Sample sample : EditedPackets.all()) {
        edited += compare(sample, rules, softly);
      }
    } finally {
      namespace.exec("nft", "flush", "ruleset");
    }
    softly.assertAll();
    assertThat(edited).as("packets that the rule changed").isPositive();
  }

  private int compare(Sample sample, RuleSet rules, SoftAssertions softly) {
    byte[] hopped = sample.octets(EditedPackets.TTL - 1);
    fixture.describe(0, 0, 0).packet(hopped);
    Decision decision = fixture.judge(rules);
    byte[] ours = decision.verdict() == Verdict.ACCEPT ? fixture.octets() : null;
    assertThat(near.write(sample.octets(EditedPackets.TTL))).as(sample.toString()).isZero();
    byte[] kernel = far.await(PacketEditKernelTest::isOurs, ours == null ? DROPPED : LIMIT);
    softly.assertThat(hex(ours)).as("%s: %s", sample, hex(hopped)).isEqualTo(hex(kernel));
    return hex(hopped).equals(hex(ours)) ? 0 : 1;
  }

  /** The kernel's own discovery of neighbours and groups is link-local. */
  private static boolean isOurs(byte[] packet) {
    boolean linkLocal = packet[0] >>> 4 == 6 && (packet[8] & 0xff) == 0xfe;
    boolean unspecified = packet[0] >>> 4 == 6 && packet[8] == 0 && packet[9] == 0;
    return !linkLocal && !unspecified;
  }

  private static String hex(byte[] packet) {
    return packet == null ? "nothing" : HexFormat.of().formatHex(packet);
  }
}
