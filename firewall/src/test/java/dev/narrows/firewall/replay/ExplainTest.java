package dev.narrows.firewall.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.narrows.firewall.config.FailureMode;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.ConntrackClass;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainTest {
  private static final String RULES =
      """
      table inet filter {
        counter web { }
        chain forward {
          type filter hook forward priority 0; policy drop;
          ip saddr 10.1.0.0/16 accept
          tcp dport 80 accept
          tcp dport 81 accept
          tcp dport { 82, 84-90 } accept
          udp dport 83 accept
          iifname "eth5" accept
          counter ip ttl 63 accept
          tcp dport 443 counter name web jump clamp
        }
        chain clamp {
          tcp flags syn / syn,rst tcp option maxseg size set path mtu
          meta mark set 0x7 log prefix "hi "
          ip saddr . tcp dport { 10.0.0.9 . 443 } accept
          ct state established accept
          ip daddr 10.1.0.1 reject with icmp type admin-prohibited
        }
      }
      """;

  private static final String SYN =
      "tcp 10.0.0.7:1234 -> 10.1.0.1:443 syn mss 1460 in eth0 mark 0x5";

  private static RuleSet rules(String text) {
    return RuleCompiler.compile("t.nft", text, Path.of("")).ruleSet().orElseThrow();
  }

  /** What the rule file states counts as much as what the options say. */
  @Test
  void shouldBoundThePathByWhatTheFileStates() {
    String stated = "path-mtu { 10.1.0.0/16 : 1380, 10.0.0.7 : 1440 }\n" + RULES;
    assertThat(explain(stated, false, true, false, SYN))
        .contains("path MTU 1380, back 1440")
        .contains("1340");
  }

  private static String explain(boolean json, boolean all, boolean colours, String packet) {
    return explain(RULES, json, all, colours, packet);
  }

  private static String explain(
      String text, boolean json, boolean all, boolean colours, String packet) {
    DescribedPacket described = PacketDescription.read(packet);
    ReplayOptions options =
        new ReplayOptions(
            List.of(Hook.FORWARD),
            new PathMtus(1400, 1500),
            described.inInterface(),
            described.outInterface(),
            ConntrackClass.NEW,
            FailureMode.BYPASS);
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    new ExplainRun(json, all, colours, writer).explain(rules(text), described, options);
    writer.flush();
    return out.toString();
  }

  @Test
  void shouldTellTheWayOfAPacketRuleByRule() {
    assertThat(explain(false, false, false, SYN))
        .isEqualTo(
            """
            packet: tcp 10.0.0.7:1234 -> 10.1.0.1:443 syn, 44 octets
            hook forward: in eth0, mark 0x5, path MTU 1400, back 1500
              chain inet filter forward: priority 0, policy drop
                - t.nft:5: ip saddr 10.1.0.0/16 accept
                    'ip saddr 10.1.0.0/16': the packet has 10.0.0.7
                - t.nft:6: tcp dport 80 accept
                    'tcp dport 80': the packet has 443
                ... 4 more rules that do not match
                - t.nft:11: counter ip ttl 63 accept
                    done before: counter
                    'ip ttl 63': the packet has 64
                + t.nft:12: tcp dport 443 counter name web jump clamp
                    jump clamp
                  chain inet filter clamp
                    + t.nft:15: tcp flags syn / syn,rst tcp option maxseg size set path mtu
                        mss: 1460 -> 1360
                        octets 36-37: 0x82a0 -> 0x8304
                        octet 43: 0xb4 -> 0x50
                        continue
                    + t.nft:16: meta mark set 0x7 log prefix "hi "
                        mark: 0x5 -> 0x7
                        continue
                    - t.nft:17: ip saddr . tcp dport { 10.0.0.9 . 443 } accept
                        'ip saddr . tcp dport { 10.0.0.9 . 443 }': the packet has 10.0.0.7 . 443
                    - t.nft:18: ct state established accept
                        'ct state established': the packet has new
                    + t.nft:19: ip daddr 10.1.0.1 reject with icmp type admin-prohibited
                        reject
              logged "hi ", by t.nft:16: meta mark set 0x7 log prefix "hi "
              answered: icmp type 3 code 13
              rejected: dropped, and the sender told
            the packet is rejected
            """);
  }

  @Test
  void shouldShowEveryRuleWhenAllAreWanted() {
    assertThat(explain(false, true, false, SYN))
        .contains("'tcp dport { 82, 84-90 }': the packet has 443")
        .contains("'udp dport 83': the packet has no udp dport")
        .contains("'iifname \"eth5\"': the packet has \"eth0\"")
        .doesNotContain("more rules");
  }

  @Test
  void shouldColourWhatATerminalShows() {
    assertThat(explain(false, false, true, SYN))
        .contains("\u001b[32m+ t.nft:12")
        .contains("\u001b[0m");
  }

  private static String way(String rule, String packet) {
    String text =
        "table inet t { chain c { type filter hook forward priority 0; policy drop\n"
            + rule
            + " accept\n}\n}\n";
    return explain(text, false, true, false, packet);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ct mark 0x1|ct mark 0x1|accepted",
        "ct mark 0x1|ct mark 0x3|dropped",
        "ct mark & 2 == 2|ct state established ct mark 3|accepted",
        "ct mark 0|ct state established|accepted",
        "ct status assured,confirmed|ct status assured|accepted",
        "ct status snat|ct status dnat,confirmed|dropped",
        "ct status seen-reply|ct state related|accepted",
        "ct status 0x28|ct status 0x28|accepted",
        "ct state established|ct state established ct direction reply|accepted",
        "ct direction reply|ct direction reply|accepted",
        "meta l4proto tcp ct original proto-dst 1|ct state established ct direction reply|accepted",
        "meta l4proto tcp ct original proto-dst 2|ct state established ct direction original|accepted",
        "ct state invalid|ct state invalid|accepted",
        "ct mark 0|ct state untracked|dropped"
      })
  void shouldKnowTheConnectionThatTheWordsTellOf(String rule, String words, String outcome) {
    assertThat(way(rule, "tcp 10.0.0.1:1 -> 10.0.0.2:2 ack " + words))
        .endsWith("the packet is " + outcome + "\n");
  }

  @Test
  void shouldShowWhatTheConnectionHas() {
    String packet = "tcp 10.0.0.1:1 -> 10.0.0.2:2 ct mark 0x12 ct status assured";
    assertThat(way("ct mark 0x13", packet)).contains("'ct mark 0x13': the packet has 0x12");
    assertThat(way("ct status dnat", packet)).contains("the packet has assured");
  }

  @Test
  void shouldTellProgramsTheSame() {
    assertThat(explain(true, false, false, SYN))
        .contains("\"failed\":\"tcp dport 81\",\"reason\":\"the packet has 443\"")
        .contains("\"what\":\"mss\",\"from\":\"1460\",\"to\":\"1360\"")
        .contains("\"verdict\":\"jump clamp\"")
        .endsWith("\"outcome\":\"rejected\"}\n");
  }

  @Test
  void shouldNameThePolicyThatDecides() {
    assertThat(explain(false, false, false, "icmpv6 2001:db8::1 -> 2001:db8::2"))
        .contains("'ip saddr 10.1.0.0/16': the packet has no ip saddr")
        .contains("policy drop")
        .endsWith("the packet is dropped\n");
  }

  @Test
  void shouldBuildWhatTheWordsSay() {
    byte[] built =
        PacketDescription.read(
                "tcp 10.0.0.1:1 -> 10.0.0.2:2 syn,ack seq 7 window 9 mss 1460 sack-perm wscale 7"
                    + " ttl 9 dscp ef df length 60 data 0102")
            .octets();
    assertThat(HexFormat.of().formatHex(built))
        .startsWith("45b8003c000040000906")
        .contains("0a0000010a000002" + "0001000200000007000000008012" + "0009")
        .contains("020405b4" + "0402" + "030307" + "000000" + "0102");
    assertThat(built).hasSize(60);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sctp 10.0.0.1 -> 10.0.0.2|0|a packet begins with tcp",
        "tcp 10.0.0.300:1 -> 10.0.0.2:2|4|'10.0.0.300' is no address",
        "tcp gateway:1 -> 10.0.0.2:2|4|'gateway:1' is no address",
        "tcp 10.0.0.1:1 10.0.0.2:2|15|'->' belongs between the addresses",
        "tcp 10.0.0.1:1 -> 10.0.0.2:70000|18|a port goes from 0 to 65535",
        "tcp 10.0.0.1:1 -> [::1]:2|18|one address is of IPv4, the other of IPv6",
        "icmp 10.0.0.1:1 -> 10.0.0.2|5|icmp has no ports",
        "icmp ::1 -> ::2|12|icmp does not go with IPv6",
        "udp 10.0.0.1:1 -> 10.0.0.2:2 syn|29|'syn' is no option of udp packets",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 mss 70000|33|mss goes from 0 to 65535",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 mss|32|mss is missing",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 frag 7|34|a fragment's offset is a multiple of 8",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 length 30|36|the packet takes 40 octets at least",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 hook nowhere|34|the hooks are prerouting",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 ct zone 1|32|of a connection state, direction, mark",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 ct state old|38|the states are new, established",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 ct mark one|37|'one' is no number for the mark",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 ct status assured,new|39|a status is expected",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 ct direction up|42|the directions are original and reply",
        "tcp 10.0.0.1:1 -> 10.0.0.2:2 ct mark 1 ct state invalid|48|a packet that is invalid has"
      })
  void shouldPointAtAMistake(String text, int column, String message) {
    assertThatThrownBy(() -> PacketDescription.read(text))
        .isInstanceOf(DescriptionException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("\n  " + text + "\n  " + " ".repeat(column) + "^");
  }
}
