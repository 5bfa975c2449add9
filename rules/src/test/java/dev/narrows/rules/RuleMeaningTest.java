package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.Decision;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.MssEdit;
import dev.narrows.rules.eval.RejectReason;
import dev.narrows.rules.eval.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jnetfilter.testing.PacketBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the text of a rule to what it does to packets. */
class RuleMeaningTest {
  private static final Map<String, PacketBuilder> PACKETS = new LinkedHashMap<>();

  static {
    PACKETS.put("syn", v4().tcp(40000, 443).syn().mss(1460).dontFragment());
    PACKETS.put("synack", v4().tcp(443, 40000).synAck().mss(1400).ttl(3));
    PACKETS.put("ack", v4().tcp(40000, 443).ack().payload(1400));
    PACKETS.put("udp", v4().source("10.1.2.3").udp(5353, 53).tos(0xb8));
    PACKETS.put("ping", v4().icmp(8, 0).rest(0x00050001));
    PACKETS.put("unreach", v4().icmp(3, 4).rest(1400));
    PACKETS.put("fragment", v4().tcp(40000, 443).ack().payload(64).fragmentOffset(800));
    PACKETS.put("syn6", v6().tcp(40000, 443).syn().mss(1440));
    PACKETS.put("udp6", v6().udp(5353, 53).flowLabel(22));
    PACKETS.put("ping6", v6().icmp(128, 0));
  }

  private static PacketBuilder v4() {
    return PacketBuilder.ipv4().source("10.0.0.1").destination("192.168.0.2").ttl(64);
  }

  private static PacketBuilder v6() {
    return PacketBuilder.ipv6().source("2001:db8::1").destination("2001:db8::2").ttl(64);
  }

  private static RuleSet compile(String family, String rule) {
    String text =
        "define net = { 10.0.0.0/24, 172.16.0.0/12 }\n"
            + "table "
            + family
            + " t {\n set ports { type inet_service; flags interval; elements = { 53, 400-500 } }\n"
            + " chain other { tcp dport 443 drop; }\n"
            + " chain c {\n type filter hook forward priority 0\n "
            + rule
            + "\n}\n}\n";
    RuleCompiler.Result result = RuleCompiler.compile("rule.nft", text, Path.of(""));
    assertThat(result.report()).isEmpty();
    return result.ruleSet().orElseThrow();
  }

  private static JudgeFixture fixture(String packet) {
    JudgeFixture fixture = new JudgeFixture().describe(1, 2, 0x15).pathMtu(1400);
    fixture.interfaces.put(1, "eth0");
    fixture.interfaces.put(2, "wg0");
    return fixture.packet(PACKETS.get(packet).build());
  }

  private static List<String> dropped(RuleSet rules) {
    List<String> dropped = new ArrayList<>();
    for (String packet : PACKETS.keySet()) {
      if (fixture(packet).judge(rules).verdict() == Verdict.DROP) {
        dropped.add(packet);
      }
    }
    return dropped;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ip saddr 10.0.0.1 -> syn synack ack ping unreach fragment",
        "ip saddr != 10.0.0.0/24 -> udp",
        "ip saddr $net -> syn synack ack ping unreach fragment",
        "ip saddr 10.1.0.0-10.1.255.255 -> udp",
        "ip saddr & 0.0.0.255 == 0.0.0.3 -> udp",
        "ip saddr < 10.0.0.2 -> syn synack ack ping unreach fragment",
        "ip6 saddr 2001:db8::/32 -> syn6 udp6 ping6",
        "ip6 saddr { 2001:db8::1, fe80::/10 } ip6 flowlabel 22 -> udp6",
        "meta nfproto ipv6 -> syn6 udp6 ping6",
        "meta l4proto { tcp, udp } -> syn synack ack udp fragment syn6 udp6",
        "meta l4proto udp -> udp udp6",
        "ip protocol icmp -> ping unreach",
        "ip6 nexthdr tcp -> syn6",
        "tcp dport 443 -> syn ack syn6",
        "tcp dport https ip ttl 64 -> syn ack",
        "tcp dport { 22, 400-500 } -> syn ack syn6",
        "tcp dport @ports -> syn ack syn6",
        "udp dport @ports -> udp udp6",
        "tcp dport != @ports -> synack fragment",
        "th dport 53 -> udp udp6",
        "tcp flags syn -> syn synack syn6",
        "tcp flags syn,ack -> syn synack ack syn6",
        "tcp flags == syn -> syn syn6",
        "tcp flags != syn -> synack ack fragment",
        "tcp flags ! syn -> ack fragment",
        "tcp flags & (syn|ack) == syn -> syn syn6",
        "tcp flags syn / syn,ack -> syn syn6",
        "tcp flags != syn / syn,ack -> synack ack fragment",
        "tcp flags { syn, syn|ack } -> syn synack syn6",
        "tcp option maxseg size > 1440 -> syn",
        "tcp option maxseg size 1400-1440 -> synack syn6",
        "tcp option maxseg exists -> syn synack syn6",
        "tcp flags ack tcp option maxseg missing -> ack",
        "ip ttl < 5 -> synack",
        "ip dscp ef -> udp",
        "ip frag-off & 0x4000 != 0 -> syn",
        "ip frag-off & 0x1fff != 0 -> fragment",
        "icmp type echo-request -> ping",
        "icmp type { destination-unreachable } icmp code frag-needed icmp mtu 1400 -> unreach",
        "icmp id 5 -> ping",
        "icmpv6 type echo-request -> ping6",
        "meta length > 1400 -> ack",
        "meta length > path mtu -> ack",
        "meta length <= path mtu meta l4proto tcp -> syn synack fragment syn6",
        "iifname eth0 oifname \"wg*\" udp dport 53 -> udp udp6",
        "iifname != { eth0, lo } -> ",
        "iif eth0 oif != eth0 ip ttl 3 -> synack",
        "mark 0x15 mark & 0xf == 5 mark & 0xf | 0x10 == 0x15 ip ttl 3 -> synack",
        "mark set 7 mark 7 ip ttl 3 -> synack",
        "mark set mark & 0xf0 mark 0x10 ip ttl 3 -> synack"
      })
  void shouldDropJustThesePackets(String ruleAndPackets) {
    int arrow = ruleAndPackets.indexOf(" ->");
    String rule = ruleAndPackets.substring(0, arrow);
    String packets = ruleAndPackets.substring(arrow + 3).trim();
    List<String> expected = packets.isEmpty() ? List.of() : List.of(packets.split(" "));
    assertThat(dropped(compile("inet", rule + " drop"))).isEqualTo(expected);
  }

  @Test
  void shouldSeeOneFamilyInItsTable() {
    assertThat(dropped(compile("ip", "meta l4proto udp drop"))).containsExactly("udp");
    assertThat(dropped(compile("ip6", "meta l4proto udp drop"))).containsExactly("udp6");
  }

  @Test
  void shouldFollowJumpsAndComeBack() {
    assertThat(dropped(compile("inet", "jump other\n udp dport 53 drop")))
        .containsExactly("syn", "ack", "udp", "syn6", "udp6");
    assertThat(dropped(compile("inet", "meta length > 0 goto other\n udp dport 53 drop")))
        .containsExactly("syn", "ack", "syn6");
  }

  private static Decision judge(String rule, String packet) {
    return fixture(packet).judge(compile("inet", rule));
  }

  @Test
  void shouldRejectByFamily() {
    assertThat(judge("reject", "udp").reject()).isEqualTo(RejectReason.ICMP_PORT_UNREACHABLE);
    assertThat(judge("reject", "udp6").reject()).isEqualTo(RejectReason.ICMPV6_PORT_UNREACHABLE);
    String icmpx = "reject with icmpx host-unreachable";
    assertThat(judge(icmpx, "udp").reject()).isEqualTo(RejectReason.ICMP_HOST_UNREACHABLE);
    assertThat(judge(icmpx, "udp6").reject()).isEqualTo(RejectReason.ICMPV6_ADDR_UNREACHABLE);
    String icmp = "reject with icmp type admin-prohibited";
    assertThat(judge(icmp, "udp").reject()).isEqualTo(RejectReason.ICMP_ADMIN_PROHIBITED);
    assertThat(judge(icmp, "udp6").verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(judge("reject with icmpv6 4", "udp6").reject())
        .isEqualTo(RejectReason.ICMPV6_PORT_UNREACHABLE);
  }

  @Test
  void shouldTellTheMtuOfThePath() {
    Decision decision =
        fixture("ack")
            .pathMtu(1300)
            .judge(compile("inet", "meta length > path mtu reject with icmp type frag-needed"));
    assertThat(decision.reject()).isEqualTo(RejectReason.ICMP_FRAG_NEEDED);
    assertThat(decision.rejectMtu()).isEqualTo(1300);
    assertThat(decision.rule().line()).isEqualTo(7);
    assertThat(decision.rule().text())
        .isEqualTo("meta length > path mtu reject with icmp type frag-needed");
  }

  /** Either end of a connection may be the one whose path is narrow. */
  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8 : 1300", "192.168.0.0/24 : 1300, 0.0.0.0/0 : 1400"})
  void shouldBoundEveryPathByWhatTheFileStates(String stated) {
    RuleSet clamp = withPaths(stated, "tcp flags syn tcp option maxseg size set path mtu");
    JudgeFixture fixture = fixture("syn");
    assertThat(fixture.judge(clamp).mssEdit()).isEqualTo(MssEdit.CLAMPED);
    String after = "tcp option maxseg size 1260 drop";
    assertThat(fixture.judge(compile("inet", after)).verdict()).isEqualTo(Verdict.DROP);
  }

  @Test
  void shouldTellTheMtuThatTheFileStates() {
    String reject = "meta length > path mtu reject with icmp type frag-needed";
    PacketBuilder packet = v4().tcp(40000, 443).payload(1300);
    JudgeFixture fixture = new JudgeFixture().packet(packet.build());
    assertThat(fixture.judge(withPaths("192.168.0.0/24 : 1300", reject)).rejectMtu())
        .isEqualTo(1300);
    assertThat(fixture.judge(withPaths("10.0.0.0/8 : 1300", reject)).reject()).isNull();
    assertThat(fixture.pathMtu(1290).judge(withPaths("192.168.0.0/24 : 1300", reject)).rejectMtu())
        .isEqualTo(1290);
  }

  private static RuleSet withPaths(String stated, String rule) {
    String text =
        "path-mtu { "
            + stated
            + " }\ntable inet t { chain c { type filter hook forward priority 0\n"
            + rule
            + "\n}\n}\n";
    RuleCompiler.Result result = RuleCompiler.compile("rule.nft", text, Path.of(""));
    assertThat(result.report()).isEmpty();
    return result.ruleSet().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"set 1300", "set path mtu", "set rt mtu", "add 1300", "add path mtu"})
  void shouldLowerTheSegmentSize(String how) {
    JudgeFixture fixture = fixture("syn").pathMtuBothWays(1340).routeMtuBothWays(1340);
    Decision decision = fixture.judge(compile("inet", "tcp option maxseg size " + how));
    assertThat(decision.mssEdit()).isEqualTo(MssEdit.CLAMPED);
    String after = "tcp option maxseg size 1300 drop";
    assertThat(fixture.judge(compile("inet", after)).verdict()).isEqualTo(Verdict.DROP);
  }

  @Test
  void shouldAddTheSegmentSizeOnlyWhenAsked() {
    PacketBuilder bare = v4().tcp(40000, 443).syn();
    RuleSet set = compile("inet", "tcp flags syn tcp option maxseg size set 1300");
    RuleSet add = compile("inet", "tcp flags syn tcp option maxseg size add 1300");
    assertThat(new JudgeFixture().packet(bare.build()).judge(set).mssEdit())
        .isEqualTo(MssEdit.NO_OPTION);
    assertThat(new JudgeFixture().packet(bare.build()).judge(add).mssEdit())
        .isEqualTo(MssEdit.ADDED);
  }

  @Test
  void shouldCountLogAndLimit() {
    RuleSet rules =
        compile(
            "inet", "tcp dport 443 limit rate 1/day burst 2 packets counter log prefix \"x: \"");
    JudgeFixture fixture = fixture("syn");
    for (int i = 0; i < 5; i++) {
      fixture.judge(rules);
    }
    assertThat(fixture.log).isNotEmpty().allMatch(each -> each.contains("x: "));
    assertThat(rules.counters().get(0).name()).isEqualTo("c:7");
    assertThat(rules.counters().get(0).packets()).isEqualTo(fixture.log.size()).isPositive();
  }
}
