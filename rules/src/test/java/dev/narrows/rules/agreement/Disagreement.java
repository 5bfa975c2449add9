package dev.narrows.rules.agreement;

import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.agreement.PacketPool.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the kernel and Narrows differ about some packets under some rules. */
final class Disagreement {
  private static final int MAX_ROUNDS = 400;
  private static final int MAX_SHOWN = 10;

  private final KernelGateway gateway;
  private final Way way;
  private long compared;
  private long known;
  private final int near;
  private final int far;

  Disagreement(KernelGateway gateway, Way way) {
    this.gateway = gateway;
    this.way = way;
    this.near = gateway.index(KernelGateway.NEAR);
    this.far = gateway.index(KernelGateway.FAR);
  }

  /** What nft says against rules that Narrows takes, or "". */
  String refusal(String rules) throws IOException {
    String refused = gateway.load(rules);
    // nft fails an assertion of its own over some files, a prefix of no bits for one.
    return refused.contains("Assertion") ? "" : refused;
  }

  /** Runs packets through both; what differs, in words, or "". Rules that one refuses do not. */
  String find(String rules, List<Sample> samples) throws IOException {
    RuleCompiler.Result result = RuleCompiler.compile("rules.nft", rules, Path.of(""));
    RuleSet ruleSet = result.ruleSet().orElse(null);
    if (ruleSet == null || !gateway.load(rules).isEmpty()) {
      return "";
    }
    NarrowsGateway narrows = new NarrowsGateway(ruleSet, near, far);
    StringBuilder differences = new StringBuilder();
    for (Sample sample : samples) {
      byte[] kernel = gateway.send(way, sample.sent());
      byte[] ours = narrows.send(way, sample.judged());
      compared++;
      if (Arrays.equals(kernel, ours)) {
        if (ours == null && !Answers.agree(gateway.answer(), narrows.rejected())) {
          differences.append("packet ").append(hex(sample.sent()));
          differences.append("\n  kernel answers ").append(hex(gateway.answer()));
          differences.append("\n  Narrows with ").append(narrows.rejected()).append('\n');
        }
        continue;
      }
      if (KnownDifference.explains(kernel, ours)) {
        known++;
      } else {
        differences.append("packet ").append(hex(sample.sent()));
        differences.append("\n  kernel:  ").append(hex(kernel));
        differences.append("\n  Narrows: ").append(hex(ours)).append('\n');
      }
    }
    return differences + counters(gateway.counters(), narrows.counters());
  }

  /** How many packets have been judged by both. */
  long compared() {
    return compared;
  }

  /** How many of them came out differently for a documented reason. */
  long known() {
    return known;
  }

  private static String hex(byte[] packet) {
    return packet == null ? "dropped" : HexFormat.of().formatHex(packet);
  }

  private static String counters(Map<String, String> kernel, Map<String, String> ours) {
    StringBuilder differences = new StringBuilder();
    new TreeMap<>(kernel)
        .forEach(
            (name, count) -> {
              String other = ours.getOrDefault(name, "0/0");
              if (!count.equals(other)) {
                differences
                    .append("counter " + name + ": kernel " + count + ", Narrows " + other)
                    .append('\n');
              }
            });
    return differences.toString();
  }

  /** The same disagreement with as few rules and packets as can be, ready to be read. */
  String shrink(String rules, List<Sample> samples) throws IOException {
    List<String> lines = new ArrayList<>(rules.lines().toList());
    List<Sample> packets = new ArrayList<>(samples);
    int rounds = 0;
    for (int size = packets.size() / 2; size > 0; size /= 2) {
      for (int at = 0; at < packets.size() && rounds++ < MAX_ROUNDS; ) {
        List<Sample> fewer = new ArrayList<>(packets);
        fewer.subList(at, Math.min(packets.size(), at + size)).clear();
        if (find(String.join("\n", lines) + "\n", fewer).isEmpty()) {
          at += size;
        } else {
          packets = fewer;
        }
      }
    }
    for (int at = lines.size() - 1; at >= 0 && rounds++ < MAX_ROUNDS; at--) {
      List<String> fewer = new ArrayList<>(lines);
      fewer.remove(at);
      String text = String.join("\n", fewer) + "\n";
      // A rule file in which rules are missing must still be one.
      boolean whole = RuleCompiler.compile("r.nft", text, Path.of("")).ruleSet().isPresent();
      if (whole && !find(text, packets).isEmpty()) {
        lines = fewer;
      }
    }
    String text = String.join("\n", lines) + "\n";
    StringBuilder shown = new StringBuilder(text).append(find(text, packets));
    packets.stream()
        .limit(MAX_SHOWN)
        .forEach(each -> shown.append("sent ").append(hex(each.sent())).append('\n'));
    return shown.toString();
  }
}
