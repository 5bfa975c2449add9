package dev.narrows.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.PacketBuilder;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sets, maps and sets that packets change, in the kernel and here: the same packets in the same
 * order, the same counters, the same packets let through.
 */
@Tag("kernel")
class SetAgreementKernelTest {
  private static final long SEED = 20_260_112;
  private static final int PACKETS = 1200;
  private static final Pattern COUNTER =
      Pattern.compile("counter (\\w+) \\{\\s+packets (\\d+) bytes (\\d+)");

  private static final String SETS =
      """
      set pairs { type ipv4_addr . inet_service; flags interval
        elements = { 192.0.2.1 . 22, 192.0.2.0/30 . 20-90, 192.0.2.4-192.0.2.6 . 443,
          192.0.2.5-192.0.2.7 . 1000-1003 } }
      set narrow_first { type ipv4_addr . inet_service; flags interval; counter
        elements = { 192.0.2.1 . 22, 192.0.2.0/24 . 1-1002 } }
      set wild { type ipv4_addr; flags interval; elements = { 192.0.2.1, 192.0.2.4/31, * } }
      set links { type ifname . ipv4_addr; flags interval; elements = { "ne*" . 192.0.2.0/29 } }
      set counted { type ipv4_addr; counter; elements = { 192.0.2.2 counter packets 5 bytes 9 } }
      set limited { type ipv4_addr; limit rate 1/day burst 4 packets; elements = { 192.0.2.2, 192.0.2.3 } }
      map marks { type ipv4_addr : mark; flags interval
        elements = { 192.0.2.0/30 : 1, 192.0.2.5 : 2, * : 7 } }
      map both { type ipv4_addr . inet_service : mark; elements = { 192.0.2.1 . 22 : 8, 192.0.2.2 . 80 : 9 } }
      map ways { type ipv4_addr : verdict
        elements = { 192.0.2.1 : jump side, 192.0.2.2 : continue, 192.0.2.3 : jump back } }
      map tallies { type inet_service : counter; elements = { 22 : "t0", 80 : "t1" } }
      set seen { type ipv4_addr; size 100; flags dynamic; }
      set three { type ipv4_addr . inet_service; size 3; flags dynamic, timeout; timeout 1h; }
      set plain { type ipv4_addr; size 4; }
      set unsized { type ipv4_addr; }
      set slow { type ipv4_addr; size 100; flags dynamic; limit rate 1/day burst 3 packets; }
      set spent { type ipv4_addr; size 100; flags dynamic; quota over 200 bytes used 50 bytes; }
      set own { type ipv4_addr; size 100; flags dynamic; quota over 200 bytes; limit rate 1/day burst 9 packets
        elements = { 192.0.2.1 } }
      set saved { type ipv4_addr; size 100; flags dynamic
        elements = { 192.0.2.1 counter packets 5 bytes 9, 192.0.2.2 limit rate 1/day burst 2 packets } }
      set metered { type ipv4_addr; flags interval; auto-merge; quota over 300 bytes
        elements = { 192.0.2.1, 192.0.2.2, 192.0.2.4/31, 192.0.2.5-192.0.2.6 } }
      map quoted { type ipv4_addr : mark; quota 400 bytes; elements = { 192.0.2.1 : 5, 192.0.2.2 : 6 } }
      set gone { type ipv4_addr; size 100; flags dynamic; elements = { 192.0.2.1, 192.0.2.2 } }
      map ports { type ipv4_addr : inet_service; size 5; flags dynamic; }
      map last { type ipv4_addr : mark; size 100; flags dynamic, timeout; }
      set six { type ipv6_addr . inet_service; elements = { 2001:db8:1::1 . 22, 2001:db8:1::2 . 80 } }
      """;

  private static final List<String> RULES =
      List.of(
          "ip saddr . tcp dport { 192.0.2.1 . 22, 192.0.2.2 . 80, 192.0.2.3 . 1001 }",
          "ip saddr . tcp dport != { 192.0.2.1 . 22, 192.0.2.2 . 80 }",
          "ip saddr . ip daddr . udp dport { 192.0.2.1 . 198.51.100.1 . 53, 192.0.2.2 . 198.51.100.2 . 80 }",
          "ip saddr . tcp dport { 192.0.2.0/30 . 22-80, 192.0.2.4-192.0.2.6 . 443 }",
          "ip saddr . tcp dport @pairs",
          "ip saddr . tcp dport != @pairs",
          "ip saddr . udp dport @pairs",
          "ip saddr . tcp dport @narrow_first",
          "ip6 saddr . tcp dport @six",
          "meta l4proto . th dport { tcp . 22, udp . 53 }",
          "ip protocol . ip saddr . th dport { tcp . 192.0.2.0/30 . 22-53 }",
          "ip saddr @wild",
          "ip saddr != @wild",
          "ip saddr { 192.0.2.1, * }",
          "ip saddr != { 192.0.2.1, * }",
          "iifname . ip saddr @links",
          "iifname . oifname { \"near\" . \"far\" }",
          "iifname { \"ne*\", \"lo\" }",
          "ip saddr & 255.255.255.254 . tcp dport { 192.0.2.2 . 22 }",
          "ip saddr @counted",
          "ip saddr @limited",
          "ip saddr != @limited",
          "meta mark set ip saddr map @marks meta mark 1",
          "meta mark 7",
          "meta mark set ip saddr . tcp dport map @both meta mark { 8, 9 }",
          "meta mark set tcp dport map { 22 : 1, 53-100 : 2 } meta mark 2",
          "meta mark set tcp dport map { 22 : 3, * : 4 } meta mark 4",
          "ip saddr vmap @ways",
          "ip saddr . tcp dport vmap { 192.0.2.1 . 22 : jump side, 192.0.2.2 . 22 : continue, * : jump back }",
          "tcp dport vmap { 22 : continue, 53-100 : jump side }",
          "counter name tcp dport map @tallies",
          "counter name ip saddr map { 192.0.2.1 : \"t2\", 192.0.2.2-192.0.2.5 : \"t3\" }",
          "ip daddr 198.51.100.1 add @seen { ip saddr }",
          "ip saddr @seen",
          "ip saddr != @seen",
          "update @three { ip saddr . tcp dport timeout 2h }",
          "ip saddr . tcp dport @three",
          "add @plain { ip saddr }",
          "ip saddr @plain",
          "add @unsized { ip saddr }",
          "ip saddr @unsized",
          "update @slow { ip saddr limit rate 1/day burst 3 packets }",
          "ip saddr @slow",
          "add @spent { ip saddr }",
          "ip saddr @spent",
          "ip saddr != @spent",
          "add @own { ip saddr quota over 300 bytes limit rate 1/day burst 9 packets }",
          "ip saddr @own",
          "add @saved { ip saddr quota 100 bytes }",
          "ip saddr @saved",
          "ip saddr @metered",
          "meta mark set ip saddr map @quoted meta mark 5",
          "meter q size 100 { ip saddr quota over 200 bytes }",
          "tcp dport 22 delete @gone { ip saddr }",
          "tcp dport 80 add @gone { ip saddr }",
          "ip saddr @gone",
          "add @ports { ip saddr : tcp dport }",
          "update @last { ip saddr timeout 1h : meta mark }",
          "meta mark set ip saddr map @last meta mark 4",
          "meter m size 100 { ip saddr limit rate over 1/day burst 2 packets }",
          "meter w size 5 { ip saddr . tcp dport counter }",
          "add @seen { ip daddr counter limit rate 1/day burst 2 packets }",
          "ip daddr @seen",
          "ip saddr . tcp dport vmap { 192.0.2.7 . 1001 : drop, 192.0.2.6 . 22 : accept }",
          "meta mark != 99");

  @TempDir private Path directory;

  @Test
  void shouldCountAndDecideAsTheKernelDoes() throws Exception {
    String file = file();
    RuleCompiler.Result compiled = RuleCompiler.compile("sets.nft", file, directory);
    RuleSet ruleSet = compiled.ruleSet().orElseThrow(() -> new AssertionError(compiled.report()));
    JudgeFixture fixture = new JudgeFixture();
    var judge = ruleSet.newJudge(fixture);
    try (NetNamespace namespace = NetNamespace.create("sets");
        TunDevice near = TunDevice.open(namespace, "near");
        TunDevice far = TunDevice.open(namespace, "far")) {
      namespace.address("near", "192.0.2.254/24").address("near", "2001:db8:1::fe/64");
      namespace.address("far", "198.51.100.254/24").address("far", "2001:db8:2::fe/64");
      namespace.forwarding();
      Path path = Files.writeString(directory.resolve("sets.nft"), file);
      namespace.exec("nft", "-f", path.toString());
      fixture.interfaces.put(2, "near");
      fixture.interfaces.put(3, "far");
      Random random = new Random(SEED);
      for (int i = 0; i < PACKETS; i++) {
        byte[] packet = packet(random, i);
        fixture.packet(packet).describe(2, 3, 0);
        judge.judge(ruleSet.stations().get(0), fixture.context, fixture.decision);
        boolean accepted = fixture.decision.verdict() == Verdict.ACCEPT;
        assertThat(passes(near, far, packet)).as("packet %d", i).isEqualTo(accepted);
      }
      Map<String, String> kernel = new TreeMap<>();
      Matcher matcher = COUNTER.matcher(namespace.exec("nft", "list", "counters", "inet"));
      while (matcher.find()) {
        kernel.put(matcher.group(1), matcher.group(2) + " packets " + matcher.group(3) + " bytes");
      }
      assertEqual(ruleSet, kernel);
    }
  }

  private static void assertEqual(RuleSet ruleSet, Map<String, String> kernel) {
    Map<String, String> ours = new TreeMap<>();
    for (RuleSet.RuleCounter counter : ruleSet.counters()) {
      ours.put(counter.name(), counter.packets() + " packets " + counter.bytes() + " bytes");
    }
    List<String> differences = new ArrayList<>();
    kernel.forEach(
        (name, count) -> {
          String found = ours.getOrDefault(name, "0 packets 0 bytes");
          if (!found.equals(count)) {
            String rule =
                name.startsWith("r") ? RULES.get(Integer.parseInt(name.substring(1))) : "";
            differences.add(name + " " + rule + ": kernel " + count + ", here " + found);
          }
        });
    assertThat(differences).isEmpty();
    assertThat(kernel.values().stream().filter(count -> !count.startsWith("0 ")).count())
        .as("counters that counted")
        .isGreaterThan(RULES.size() * 4L / 5);
  }

  private static String file() {
    StringBuilder file = new StringBuilder("table inet t {\n");
    for (int i = 0; i < RULES.size(); i++) {
      file.append("counter r").append(i).append(" { }\n");
    }
    for (int i = 0; i < 5; i++) {
      file.append("counter t").append(i).append(" { }\n");
    }
    file.append(SETS);
    file.append("chain side { counter name \"t4\"; return; }\nchain back { return; }\n");
    file.append("chain c {\ntype filter hook forward priority 0; policy accept;\n");
    for (int i = 0; i < RULES.size(); i++) {
      file.append(RULES.get(i)).append(" counter name \"r").append(i).append("\"\n");
    }
    return file.append("}\n}\n").toString();
  }

  private static byte[] packet(Random random, int number) {
    boolean ipv6 = random.nextInt(8) == 0;
    int source = 1 + random.nextInt(ipv6 ? 3 : 8);
    int destination = 1 + random.nextInt(3);
    int[] ports = {22, 53, 80, 443, 1000, 1001, 1002, 1003};
    int port = ports[random.nextInt(ports.length)];
    PacketBuilder builder =
        ipv6
            ? PacketBuilder.ipv6()
                .source("2001:db8:1::" + source)
                .destination("2001:db8:2::" + destination)
            : PacketBuilder.ipv4()
                .source("192.0.2." + source)
                .destination("198.51.100." + destination);
    // The source port names the packet, so that it is known again.
    int name = 2000 + number;
    if (random.nextInt(3) == 0) {
      builder.udp(name, port);
    } else {
      builder.tcp(name, port).syn();
    }
    return builder.build();
  }

  /** Whether the packet came out at the other end. */
  private static boolean passes(TunDevice near, TunDevice far, byte[] packet) {
    near.write(packet);
    boolean found = false;
    for (byte[] seen = far.read(); seen != null; seen = far.read()) {
      int transport = seen[0] >>> 4 == 4 ? 20 : 40;
      found |=
          seen.length == packet.length
              && seen[0] == packet[0]
              && seen[transport] == packet[transport]
              && seen[transport + 1] == packet[transport + 1];
    }
    return found;
  }
}
