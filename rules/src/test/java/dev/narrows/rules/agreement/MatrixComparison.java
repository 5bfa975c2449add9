package dev.narrows.rules.agreement;

import dev.narrows.rules.RuleCompiler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Asks kernel and Narrows of many rules at once which packets they match. */
final class MatrixComparison {
  private static final int CHUNK = 64;
  private static final int MAX_SHOWN = 200;
  private static final String SEEN =
      "table ip t {\n chain c {\n type filter hook prerouting priority 0;\n"
          + " dup to 198.51.100.77 device \"far\" drop\n }\n}\n"
          + "table ip6 t {\n chain c {\n type filter hook prerouting priority 0;\n"
          + " dup to 2001:db8:2::77 device \"far\" drop\n }\n}\n";

  /** A match in a table of a family. */
  record Row(String family, String match) {}

  private final KernelGateway gateway;
  private final List<byte[]> packets;
  private final List<String> differences = new ArrayList<>();
  private int rules;
  private long matched;
  private int refused;

  /** For packets that the kernel shows to its first hook. */
  MatrixComparison(KernelGateway gateway, List<byte[]> packets) {
    this.gateway = gateway;
    this.packets = packets;
  }

  /** Of these packets those that the kernel's IP layer shows to its first hook. */
  static List<byte[]> seen(KernelGateway gateway, List<byte[]> packets) throws IOException {
    String refusal = gateway.load(SEEN);
    if (!refusal.isEmpty()) {
      throw new AssertionError(refusal);
    }
    List<byte[]> seen = new ArrayList<>();
    for (byte[] packet : packets) {
      boolean shown = gateway.send(Way.THROUGH, packet) != null;
      if (shown && PacketPool.isJudged(Octets.trimmed(packet))) {
        seen.add(packet);
      }
    }
    return seen;
  }

  List<byte[]> packets() {
    return packets;
  }

  List<String> differences() {
    return differences;
  }

  /** How often a rule matched a packet. */
  long matched() {
    return matched;
  }

  /** Each row with a counter c0, c1 ... in order. */
  static String file(List<Row> rows) {
    StringBuilder file = new StringBuilder();
    for (String family : List.of("inet", "ip", "ip6")) {
      StringBuilder counters = new StringBuilder("table " + family + " t {\n");
      StringBuilder rules = new StringBuilder(" chain c {\n");
      rules.append("  type filter hook prerouting priority 0;\n");
      for (int i = 0; i < rows.size(); i++) {
        if (rows.get(i).family().equals(family)) {
          counters.append(" counter c" + i + " { }\n");
          rules.append("  " + rows.get(i).match() + " counter name c" + i + "\n");
        }
      }
      file.append(counters).append(rules).append(" }\n}\n");
    }
    return file.toString();
  }

  /** Runs all packets over these rules. */
  void compare(List<Row> rows) throws IOException {
    List<Row> taken = taken(rows);
    rules += taken.size();
    NarrowsGateway narrows = load(taken);
    for (int at = 0; at < packets.size() && differences.size() < MAX_SHOWN; at += CHUNK) {
      List<byte[]> chunk = packets.subList(at, Math.min(packets.size(), at + CHUNK));
      List<Row> differing = differing(taken, narrows, chunk);
      if (!differing.isEmpty()) {
        for (byte[] packet : chunk) {
          name(differing, packet);
        }
        narrows = load(taken);
      }
    }
    Map<String, String> counters = narrows.counters();
    counters.values().forEach(each -> matched += Long.parseLong(each.split("/")[0]));
  }

  private void name(List<Row> rows, byte[] packet) throws IOException {
    NarrowsGateway narrows = load(rows);
    for (Row row : differing(rows, narrows, List.of(packet))) {
      differences.add(
          row
              + " on "
              + HexFormat.of().formatHex(packet)
              + ": Narrows "
              + narrows.counters().get("c" + rows.indexOf(row)));
    }
  }

  /** Those whose counters differ after these packets. */
  private List<Row> differing(List<Row> rows, NarrowsGateway narrows, List<byte[]> chunk) {
    for (byte[] packet : chunk) {
      gateway.send(Way.IN, packet);
      narrows.send(Way.IN, Octets.trimmed(packet));
    }
    Map<String, String> kernel = gateway.counters();
    Map<String, String> ours = narrows.counters();
    List<Row> differing = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String name = "c" + i;
      if (!kernel.get(name).equals(ours.get(name))) {
        differing.add(rows.get(i));
      }
    }
    return differing;
  }

  private NarrowsGateway load(List<Row> rows) throws IOException {
    String file = file(rows);
    String refusal = gateway.load(file);
    if (!refusal.isEmpty()) {
      throw new AssertionError(refusal);
    }
    RuleCompiler.Result result = RuleCompiler.compile("matrix.nft", file, Path.of(""));
    return new NarrowsGateway(
        result.ruleSet().orElseThrow(() -> new AssertionError(result.report())),
        gateway.index(KernelGateway.NEAR),
        gateway.index(KernelGateway.FAR));
  }

  /** What nft takes, too: halves until the rest is taken. */
  private List<Row> taken(List<Row> rows) throws IOException {
    String refusal = gateway.check(file(rows));
    if (refusal.isEmpty()) {
      return rows;
    }
    if (rows.size() == 1) {
      refused++;
      if (!KnownDifference.isTakenByUsOnly(refusal) && !refusal.contains("Assertion")) {
        differences.add(rows.get(0) + ": taken by Narrows only: " + refusal);
      }
      return List.of();
    }
    List<Row> both = new ArrayList<>(taken(rows.subList(0, rows.size() / 2)));
    both.addAll(taken(rows.subList(rows.size() / 2, rows.size())));
    return both;
  }

  @Override
  public String toString() {
    return "%d rules (%d more refused by nft) x %d packets: %d matches, %d differences"
        .formatted(rules, refused, packets.size(), matched, differences.size());
  }
}
