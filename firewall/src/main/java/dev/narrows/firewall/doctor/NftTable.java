package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.IptablesBackend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A table as nft lists it.
 *
 * @param lines between its braces, blanks around them taken off
 */
record NftTable(String family, String name, List<String> lines) {
  private static final Pattern HANDLE = Pattern.compile(" # handle \\d+$");

  /** Those that were made by nft, or another program than iptables. */
  static List<NftTable> notOfIptables(Facts facts) {
    return parse(facts.nftRules()).stream()
        .filter(
            table ->
                facts.tables().stream()
                    .noneMatch(
                        other ->
                            other.backend() != IptablesBackend.LEGACY
                                && table.family().equals(other.ipv6() ? "ip6" : "ip")
                                && table.name().equals(other.name())))
        .toList();
  }

  /** Reads what {@code nft list ruleset} prints. */
  static List<NftTable> parse(String listing) {
    List<NftTable> tables = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : listing.lines().toList()) {
      String[] words = line.split(" ");
      if (line.startsWith("table ") && words.length > 2) {
        lines = new ArrayList<>();
        tables.add(new NftTable(words[1], words[2], lines));
      } else {
        lines.add(line.strip());
      }
    }
    return tables;
  }

  /** The lines of each chain, without handles. */
  Map<String, List<String>> chains() {
    Map<String, List<String>> chains = new LinkedHashMap<>();
    List<String> chain = null;
    for (String line : lines) {
      String bare = HANDLE.matcher(line).replaceFirst("");
      if (bare.startsWith("chain ") && bare.endsWith(" {")) {
        chain = new ArrayList<>();
        chains.put(bare.split(" ")[1], chain);
      } else if (bare.equals("}")) {
        chain = null;
      } else if (chain != null && !bare.isEmpty()) {
        chain.add(bare);
      }
    }
    return chains;
  }

  /** The IP versions that it sees packets of, true for IPv6. */
  List<Boolean> versions() {
    return switch (family) {
      case "ip" -> List.of(false);
      case "ip6" -> List.of(true);
      case "inet" -> List.of(false, true);
      default -> List.of();
    };
  }

  /** "nft inet filter". */
  String title() {
    return "nft " + family + " " + name;
  }

  boolean contains(String text) {
    return lines.stream().anyMatch(line -> line.contains(text));
  }
}
