package dev.narrows.rules.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes statements that remember: limits that do not refill while packets run, quotas, their named
 * objects; and logs, which have no effect.
 */
final class StatementWriter {
  private static final List<String> LOGS =
      List.of("log", "log prefix \"seen \"", "log level debug", "log prefix \"x\" flags all");
  private static final List<String> IPV4_ANSWERS =
      List.of(
          "net-unreachable",
          "host-unreachable",
          "prot-unreachable",
          "port-unreachable",
          "net-prohibited",
          "host-prohibited",
          "admin-prohibited");
  private static final List<String> IPV6_ANSWERS =
      List.of("no-route", "admin-prohibited", "addr-unreachable", "port-unreachable");
  private static final List<String> ANSWERS =
      List.of("port-unreachable", "admin-prohibited", "no-route", "host-unreachable");

  private final Random random;
  private final List<String> proposed = new ArrayList<>();
  private final List<String> declared = new ArrayList<>();
  private int objects;

  StatementWriter(Random random) {
    this.random = random;
  }

  /** The next rule begins. */
  void begin() {
    proposed.clear();
  }

  /** The next table begins: it sees no objects of the last. */
  void beginTable() {
    declared.clear();
  }

  /** Objects that the rule which is being made declares. */
  String proposed() {
    return String.join("", proposed);
  }

  /** The rule was taken: later ones may use its objects. */
  void keep() {
    proposed.forEach(
        each -> declared.add(each.strip().split(" ", 3)[0] + " name \"" + name(each) + '"'));
  }

  private static String name(String declaration) {
    return declaration.strip().split(" ", 3)[1];
  }

  String statement() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> limit();
      case 2 -> quota();
      case 3 -> pick(LOGS);
      case 4 -> declared.isEmpty() ? limit() : pick(declared);
      default -> named();
    };
  }

  private String limit() {
    return "limit " + rate();
  }

  private String rate() {
    String over = random.nextBoolean() ? "over " : "";
    return random.nextInt(3) == 0
        ? "rate " + over + "1 bytes/hour burst " + random.nextInt(1, 3000) + " bytes"
        : "rate " + over + "1/day burst " + random.nextInt(1, 12) + " packets";
  }

  private String quota() {
    return "quota " + amount();
  }

  private String amount() {
    return (random.nextBoolean() ? "over " : "") + random.nextInt(1, 5000) + " bytes";
  }

  private String named() {
    String name = "o" + objects++;
    boolean limit = random.nextBoolean();
    String kind = limit ? "limit" : "quota";
    proposed.add("  " + kind + " " + name + " { " + (limit ? rate() : amount()) + " }\n");
    return kind + " name \"" + name + "\"";
  }

  String reject() {
    return switch (random.nextInt(6)) {
      case 0 -> "reject";
      case 1 -> "reject with icmp type " + pick(IPV4_ANSWERS);
      case 2 -> "reject with icmpv6 type " + pick(IPV6_ANSWERS);
      case 3 -> "reject with icmpx type " + pick(ANSWERS);
      default -> "meta l4proto tcp reject with tcp reset";
    };
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
