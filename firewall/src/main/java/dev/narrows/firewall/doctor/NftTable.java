package dev.narrows.firewall.doctor;

import dev.narrows.firewall.config.IptablesBackend;
import java.util.ArrayList;
import java.util.List;

/**
 * A table as nft lists it.
 *
 * @param lines between its braces, blanks around them taken off
 */
record NftTable(String family, String name, List<String> lines) {

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

  boolean contains(String text) {
    return lines.stream().anyMatch(line -> line.contains(text));
  }
}
