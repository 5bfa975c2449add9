package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.firewall.divert.SavedRule;
import dev.narrows.firewall.doctor.Probe.Kind;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rules come to for a frag-needed of a known connection, from wan to lan. */
class NftRuleTest {
  private static final Probe MESSAGE = new Probe(Kind.TOO_BIG, false, "wan", "lan", "RELATED");

  private static String read(String rule, Probe probe) {
    List<SavedRule> rules = NftRule.read("", "c", rule, probe);
    return String.join(
        ", ", rules.stream().map(each -> String.join(" ", each.arguments())).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "accept => -j ACCEPT",
        "counter packets 5 bytes 300 drop => -j DROP",
        "counter name hits drop => -j DROP",
        "log prefix \"accept it\" level warn drop => -j DROP",
        "drop comment \"accept\" => -j DROP",
        "reject with icmpx type admin-prohibited => -j REJECT",
        "jump more => -j more",
        "goto more => -g more",
        "return => -j RETURN",
        "ct state established,related accept => -j ACCEPT",
        "ct state { new, related } accept => -j ACCEPT",
        "ct state != related drop => ``",
        "ct state invalid drop => ``",
        "ct state & related == related accept => --perhaps -j ACCEPT",
        "ct state ! invalid accept => --perhaps -j ACCEPT",
        "ct status dnat accept => --perhaps -j ACCEPT",
        "ct state vmap { established : accept, related : jump more } => -j more",
        "ct state vmap { invalid : drop, new : jump more } => ``",
        "ct state vmap @states => --perhaps -j NFQUEUE",
        "iifname \"wan\" oifname { \"dmz\", \"la*\" } drop => -j DROP",
        "iifname != \"wan\" drop => ``",
        "iifname . oifname { \"wan\" . \"lan\" } accept => --perhaps -j ACCEPT",
        "iifname vmap { \"lan\" : jump a, \"wan\" : jump b } => -j b",
        "iifname vmap { \"lan\" : jump a, * : drop } => --perhaps -j DROP",
        "icmp type { destination-unreachable, echo-request } accept => -j ACCEPT",
        "icmp type destination-unreachable icmp code frag-needed drop => -j DROP",
        "icmp type != echo-request drop => -j DROP",
        "icmp type echo-request limit rate 5/second burst 9 packets accept => ``",
        "limit rate over 3 mbytes/second burst 9 bytes drop => --perhaps -j DROP",
        "icmpv6 type packet-too-big drop => ``",
        "meta l4proto { icmp, ipv6-icmp } drop => -j DROP",
        "ip protocol icmp drop => -j DROP",
        "ip protocol != icmp drop => ``",
        "ip6 nexthdr ipv6-icmp drop => ``",
        "meta nfproto ipv4 drop => -j DROP",
        "meta nfproto ipv6 drop => ``",
        "ip saddr 10.0.0.0/8 tcp dport 22 accept => ``",
        "ip saddr { 10.0.0.0/8, 192.0.2.1 } accept => --perhaps -j ACCEPT",
        "ip saddr @friends icmp type echo-request accept => ``",
        "ip saddr . tcp dport @pairs accept => --perhaps -j ACCEPT",
        "tcp flags & (syn | ack) == syn drop => ``",
        "udp dport 53 drop => ``",
        "fib saddr . iif oif missing drop => --perhaps -j DROP",
        "meta mark set 0x00000001 => ``",
        "queue to 3 => -j NFQUEUE",
      })
  void shouldComeTo(String rule, String expected) {
    assertThat(read(rule, MESSAGE)).as(rule).isEqualTo(expected);
  }

  /** For the first packet of a connection. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "tcp option maxseg size set rt mtu accept => -j TCPMSS, -j ACCEPT",
        "tcp option maxseg size set 1360 => -j TCPMSS",
        "oifname \"lan\" tcp flags syn tcp option maxseg size set rt mtu => --perhaps -j TCPMSS",
        "tcp flags & (syn | rst) == syn tcp option maxseg size set 1360 => --perhaps -j TCPMSS",
        "oifname \"wan\" tcp option maxseg size set rt mtu => ``",
        "tcp option maxseg size > 1360 accept => --perhaps -j ACCEPT",
        "tcp dport 22 accept => --perhaps -j ACCEPT",
        "ct state established,related accept => ``",
        "ip protocol icmp accept => ``",
      })
  void shouldComeToWithASyn(String rule, String expected) {
    Probe syn = new Probe(Kind.SYN, false, "wan", "lan", "NEW");
    assertThat(read(rule, syn)).as(rule).isEqualTo(expected);
    assertThat(read("tcp option maxseg size set rt mtu", MESSAGE)).isEmpty();
  }
}
