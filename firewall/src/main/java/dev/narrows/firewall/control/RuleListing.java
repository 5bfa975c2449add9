package dev.narrows.firewall.control;

import dev.narrows.firewall.trace.JsonText;
import dev.narrows.rules.BaseChain;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.RuleSet.DynamicSet;
import dev.narrows.rules.RuleSet.RuleCounter;
import dev.narrows.rules.eval.Station;
import java.time.Instant;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * What a rule set has counted and collected, in the manner of "nft list".
 *
 * @param source where the rules came from
 * @param loadedAt when
 */
public record RuleListing(String source, Instant loadedAt, RuleSet rules) {
  /** Blocks of tables, for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(source).append(", loaded ").append(loadedAt).append('\n');
    for (String table : tables()) {
      text.append("table ").append(table).append(" {\n");
      for (RuleCounter counter : rules.counters()) {
        if (counter.table().equals(table)) {
          append(text, counter);
        }
      }
      for (DynamicSet set : rules.dynamicSets()) {
        if (set.table().equals(table)) {
          text.append("  set ").append(set.name()).append(" { # ");
          text.append(set.elements()).append(" elements\n  }\n");
        }
      }
      for (Station station : rules.stations()) {
        station.chains().stream()
            .filter(chain -> table.equals(chain.family() + " " + chain.table()))
            .forEach(chain -> append(text, chain));
      }
      text.append("}\n");
    }
    return text.toString();
  }

  private TreeSet<String> tables() {
    TreeSet<String> tables = new TreeSet<>();
    rules.counters().forEach(counter -> tables.add(counter.table()));
    rules.dynamicSets().forEach(set -> tables.add(set.table()));
    for (Station station : rules.stations()) {
      station.chains().forEach(chain -> tables.add(chain.family() + " " + chain.table()));
    }
    return tables;
  }

  /** A counter without a name is called after its chain and line. */
  private static boolean isNamed(RuleCounter counter) {
    return counter.name().indexOf(':') < 0;
  }

  private static void append(StringBuilder text, RuleCounter counter) {
    String counts = "packets " + counter.packets() + " bytes " + counter.bytes();
    if (isNamed(counter)) {
      text.append("  counter ").append(counter.name()).append(" {\n    ");
      text.append(counts).append("\n  }\n");
    } else {
      text.append("  # ").append(counter.name()).append(" counter ").append(counts);
      boolean commented = counter.comment() != null && !counter.comment().isEmpty();
      text.append(commented ? " comment \"" + counter.comment() + "\"" : "").append('\n');
    }
  }

  private static void append(StringBuilder text, BaseChain chain) {
    text.append("  chain ").append(chain.name()).append(" {\n    type filter hook ");
    text.append(chain.hook().name().toLowerCase(Locale.ROOT));
    text.append(" priority ").append(chain.priority()).append("; policy ");
    text.append(chain.policyAccept() ? "accept" : "drop").append(";\n  }\n");
  }

  /** One object on a line. */
  public String json() {
    StringJoiner counters = new StringJoiner(",");
    for (RuleCounter counter : rules.counters()) {
      counters.add(
          "{\"table\":"
              + JsonText.quoted(counter.table())
              + ",\"name\":"
              + JsonText.quoted(counter.name())
              + ",\"named\":"
              + isNamed(counter)
              + ",\"packets\":"
              + counter.packets()
              + ",\"bytes\":"
              + counter.bytes()
              + "}");
    }
    StringJoiner sets = new StringJoiner(",");
    for (DynamicSet set : rules.dynamicSets()) {
      sets.add(
          "{\"table\":"
              + JsonText.quoted(set.table())
              + ",\"name\":"
              + JsonText.quoted(set.name())
              + ",\"elements\":"
              + set.elements()
              + "}");
    }
    return "{\"rules\":"
        + JsonText.quoted(source)
        + ",\"loadedAt\":"
        + JsonText.quoted(loadedAt.toString())
        + ",\"counters\":["
        + counters
        + "],\"sets\":["
        + sets
        + "]}\n";
  }
}
