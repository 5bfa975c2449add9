package dev.narrows.firewall.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether established connections go past all rules (nf_flow_table_ip.c). */
final class FlowtableCheck implements Check {
  private static final Pattern FLOWTABLE = Pattern.compile("flowtable (\\S+) \\{.*");
  private static final Pattern CHAIN = Pattern.compile("chain (\\S+) \\{.*");
  private static final Pattern HANDLE = Pattern.compile(".*# handle (\\d+)$");

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.FLOWTABLE);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    for (NftTable table : NftTable.parse(facts.nftRules())) {
      for (String line : table.lines()) {
        Matcher flowtable = FLOWTABLE.matcher(line);
        if (flowtable.matches()) {
          findings.add(finding(table, flowtable.group(1)));
        }
      }
    }
    return findings;
  }

  private static Finding finding(NftTable table, String name) {
    List<String> commands = new ArrayList<>();
    String chain = "";
    for (String line : table.lines()) {
      Matcher start = CHAIN.matcher(line);
      Matcher handle = HANDLE.matcher(line);
      if (start.matches()) {
        chain = start.group(1);
      } else if (line.matches(".*flow add @" + Pattern.quote(name) + "\\b.*") && handle.matches()) {
        commands.add(
            Shell.command(
                "nft",
                "delete",
                "rule",
                table.family(),
                table.name(),
                chain,
                "handle",
                handle.group(1)));
      }
    }
    commands.add(Shell.command("nft", "delete", "flowtable", table.family(), table.name(), name));
    return new Finding(
        Illness.FLOWTABLE,
        "table " + table.family() + " " + table.name(),
        "the flowtable "
            + name
            + (table.contains("flags offload") ? ", in hardware," : "")
            + " takes established connections past all rules",
        commands);
  }
}
