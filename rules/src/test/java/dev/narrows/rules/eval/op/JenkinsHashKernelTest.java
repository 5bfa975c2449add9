package dev.narrows.rules.eval.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.OddPackets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.jnetfilter.testing.NetNamespace;
import org.jnetfilter.testing.TunDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hashes as the kernel does: the same packets fall to the same numbers. */
@Tag("kernel")
class JenkinsHashKernelTest {
  private static final Pattern COUNT = Pattern.compile("counter packets (\\d+) bytes (\\d+)");
  private static final int PACKETS = 600;

  /** Keys of 1 to 40 octets, in network order and in that of the machine. */
  private static final List<String> KEYS =
      List.of(
          "ip saddr",
          "ip ttl",
          "tcp dport",
          "meta length",
          "meta l4proto",
          "meta mark . meta length",
          "ip6 saddr",
          "ip saddr . ip daddr",
          "ip saddr . tcp dport",
          "ip saddr . ip daddr . tcp sport . tcp dport",
          "ip6 saddr . ip6 daddr . th dport . meta l4proto",
          "iifname",
          "@nh,96,64",
          "ip saddr . jhash ip daddr mod 4 seed 0x3",
          "tcp option maxseg size");

  @TempDir private Path directory;

  private static List<String> rules() {
    List<String> rules = new ArrayList<>();
    for (String key : KEYS) {
      for (String seed : List.of("0x0", "0x1", "0xdeadbeef")) {
        String hash = "jhash " + key + " mod 7 seed " + seed;
        for (int number = 0; number < 3; number++) {
          rules.add(hash + " " + number);
        }
        rules.add(hash + " offset 100 103-105");
        rules.add("jhash " + key + " mod 65536 seed " + seed + " < 20000");
      }
    }
    return rules;
  }

  private static String file(List<String> rules) {
    StringBuilder file = new StringBuilder("table inet t {\n chain c {\n");
    file.append("  type filter hook prerouting priority 0;\n");
    rules.forEach(rule -> file.append("  ").append(rule).append(" counter\n"));
    return file.append(" }\n}\n").toString();
  }

  @Test
  void shouldHashAsTheKernelDoes() throws Exception {
    List<String> rules = rules();
    RuleCompiler.Result result = RuleCompiler.compile("hash.nft", file(rules), Path.of(""));
    RuleSet ruleSet = result.ruleSet().orElseThrow(() -> new AssertionError(result.report()));
    JudgeFixture fixture = new JudgeFixture();
    fixture.interfaces.put(1, "near");
    fixture.describe(1, 0, 0);
    List<String> kernel;
    try (NetNamespace namespace = NetNamespace.create("hash");
        TunDevice near = TunDevice.open(namespace, "near")) {
      namespace.address("near", "192.0.2.254/24").address("near", "2001:db8:1::fe/64");
      Path path = directory.resolve("hash.nft");
      Files.writeString(path, file(rules));
      namespace.exec("nft", "-f", path.toString());
      OddPackets packets = new OddPackets(7);
      for (int i = 0; i < PACKETS; i++) {
        byte[] packet = packets.next();
        fixture.packet(packet);
        if (fixture.context.packet().isIpv4() || fixture.context.packet().isIpv6()) {
          near.write(packet);
          fixture.judge(ruleSet);
        }
      }
      kernel = counts(namespace);
    }
    assertThat(kernel).hasSameSizeAs(rules);
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < rules.size(); i++) {
      String ours = Long.toString(ruleSet.counters().get(i).packets());
      softly.assertThat(ours).as(rules.get(i)).isEqualTo(kernel.get(i));
    }
    softly.assertAll();
    assertThat(kernel.stream().filter(count -> !count.equals("0")))
        .as("rules that matched anything")
        .hasSizeGreaterThan(rules.size() / 2);
  }

  private static List<String> counts(NetNamespace namespace) {
    List<String> counts = new ArrayList<>();
    Matcher matcher = COUNT.matcher(namespace.exec("nft", "list", "chain", "inet", "t", "c"));
    while (matcher.find()) {
      counts.add(matcher.group(1));
    }
    return counts;
  }
}
