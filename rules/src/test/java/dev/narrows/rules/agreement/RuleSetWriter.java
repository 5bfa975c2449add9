package dev.narrows.rules.agreement;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleCompiler;
import dev.narrows.rules.field.FieldCatalog;
import dev.narrows.rules.field.FieldDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes rule sets that Narrows takes: random rules in chains that jump forwards only, each with a
 * counter of its own. What Narrows refuses on the way is kept, for nft must refuse it too.
 */
final class RuleSetWriter {

  /**
   * A rule that Narrows refused.
   *
   * @param file that has nothing but this rule
   * @param report what Narrows said
   */
  record Refusal(String file, String report) {}

  private static final List<String> FAMILIES = List.of("inet", "inet", "ip", "ip6");
  private static final int MAX_TRIES = 40;

  /** What may be rewritten before the kernel has decided where the packet goes. */
  private static final Set<String> HARMLESS = Set.of("dscp", "ecn", "id", "flowlabel");

  /** What comes this far shows in a counter, as it leaves no other trace. */
  private static final String LAST =
      "table inet last {\n  counter arrived { }\n  chain c {\n"
          + "    type filter hook input priority 300;\n    counter name \"arrived\"\n  }\n}\n";

  private final Random random;
  private final MatchWriter matches;
  private final SetWriter sets;
  private final StatementWriter statements;
  private final StringBuilder declarations = new StringBuilder();
  private final Way way;
  private final List<Hook> hooks;
  private final List<Refusal> refusals = new ArrayList<>();
  private int counters;
  private int tables;
  private int bases;

  RuleSetWriter(Random random, PacketPool pool) {
    this.random = random;
    this.matches = new MatchWriter(random, pool.samples());
    this.sets = new SetWriter(random, matches);
    this.statements = new StatementWriter(random);
    this.way = pool.way();
    this.hooks = new ArrayList<>(way.hooks());
    while (random.nextInt(3) != 0 && hooks.size() > 1) {
      hooks.remove(random.nextInt(hooks.size()));
    }
  }

  List<Refusal> refusals() {
    return refusals;
  }

  /** A rule set, one table's text behind the other. */
  String write() {
    StringBuilder text = new StringBuilder();
    tables = random.nextInt(1, 3);
    for (int i = 0; i < tables; i++) {
      text.append(table("t" + i, FAMILIES.get(random.nextInt(FAMILIES.size()))));
    }
    return way == Way.IN ? text + LAST : text.toString();
  }

  private String table(String name, String family) {
    statements.beginTable();
    bases = random.nextInt(1, 3);
    int others = random.nextInt(3);
    StringBuilder chains = new StringBuilder();
    int first = counters;
    for (int i = others - 1; i >= 0; i--) {
      chains.append(chain(family, "other" + i, "", i + 1, others));
    }
    for (int i = 0; i < bases; i++) {
      String policy = random.nextInt(6) == 0 ? "drop" : "accept";
      String hook =
          "type filter hook "
              + word(hooks.get(random.nextInt(hooks.size())))
              + " priority "
              + random.nextInt(-5, 5)
              + "; policy "
              + policy
              + ";\n";
      chains.append(chain(family, "base" + i, hook, 0, others));
    }
    StringBuilder table = new StringBuilder("table " + family + " " + name + " {\n");
    for (int i = first; i < counters; i++) {
      table.append("  counter c").append(i).append(" { }\n");
    }
    table.append(declarations);
    declarations.setLength(0);
    return table.append(chains).append("}\n").toString();
  }

  private String chain(String family, String name, String header, int firstTarget, int targets) {
    StringBuilder chain = new StringBuilder("  chain " + name + " {\n");
    if (!header.isEmpty()) {
      chain.append("    ").append(header);
    }
    for (int i = random.nextInt(1, 8); i > 0; i--) {
      chain.append("    ").append(rule(family, firstTarget, targets)).append('\n');
    }
    return chain.append("  }\n").toString();
  }

  private String rule(String family, int firstTarget, int targets) {
    for (int i = 0; i < MAX_TRIES; i++) {
      sets.begin();
      statements.begin();
      List<String> parts = parts(firstTarget, targets);
      String rule = String.join(" ", parts);
      if (isTaken(family, rule)) {
        declarations.append(sets.proposed()).append(statements.proposed());
        statements.keep();
        return counted(parts);
      }
    }
    return counted(new ArrayList<>());
  }

  /** With a counter somewhere: mostly behind the matches, at times between them. */
  private String counted(List<String> parts) {
    int end = parts.size();
    while (end > 0 && isTerminal(parts.get(end - 1))) {
      end--;
    }
    int at = random.nextInt(4) == 0 ? random.nextInt(end + 1) : end;
    parts.add(isWithinHeader(parts, at) ? end : at, "counter name \"c" + counters++ + "\"");
    return String.join(" ", parts);
  }

  /**
   * Whether a place is between two matches of one header: nft makes one of them, behind what stands
   * between them (stmt_reduce).
   */
  private static boolean isWithinHeader(List<String> parts, int at) {
    return at > 0
        && at < parts.size()
        && parts.get(at - 1).split(" ")[0].equals(parts.get(at).split(" ")[0]);
  }

  private static boolean isTerminal(String part) {
    return part.matches("(accept|drop|return|continue|(jump|goto) .*|.* vmap .*|.*reject.*)");
  }

  private List<String> parts(int firstTarget, int targets) {
    List<String> parts = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      parts.add(random.nextInt(4) == 0 ? sets.match() : matches.match());
    }
    if (random.nextInt(3) == 0) {
      parts.add(edit());
    }
    if (random.nextInt(4) == 0) {
      int at = random.nextInt(parts.size() + 1);
      parts.add(isWithinHeader(parts, at) ? parts.size() : at, statements.statement());
    }
    String verdict = verdict(firstTarget, targets);
    if (!verdict.isEmpty()) {
      parts.add(verdict);
    }
    return parts;
  }

  private String edit() {
    return switch (random.nextInt(4)) {
      case 0 -> "meta mark set " + random.nextInt(4);
      case 1 -> "meta mark set mark | 0x" + Integer.toHexString(random.nextInt(16));
      case 2 -> "tcp option maxseg size set " + random.nextInt(500, 1500);
      default -> {
        FieldDescriptor field = matches.field();
        if (field.protocol().matches("ip6?") && !isSafe(field)) {
          field = FieldCatalog.fields(field.protocol()).get("dscp");
        }
        yield field.protocol() + " " + field.name() + " set " + matches.value(field);
      }
    };
  }

  /**
   * Whether neither the kernel's own steps behind the hook look at the field, nor other base
   * chains, for which the kernel looks anew where the headers are.
   */
  private boolean isSafe(FieldDescriptor field) {
    boolean alone = tables * bases == 1 && hooks.equals(List.of(Hook.FORWARD));
    return alone || HARMLESS.contains(field.name());
  }

  private static String word(Hook hook) {
    return hook.name().toLowerCase(Locale.ROOT);
  }

  /** Not where the answers pass rules themselves, and are counted. */
  private boolean answers() {
    boolean passed = hooks.contains(Hook.OUTPUT) || hooks.contains(Hook.POSTROUTING);
    return !passed && random.nextBoolean();
  }

  private String verdict(int firstTarget, int targets) {
    boolean jumps = firstTarget < targets;
    String target = jumps ? "other" + random.nextInt(firstTarget, targets) : "";
    return switch (random.nextInt(10)) {
      case 9 -> sets.verdict(target);
      case 0 -> "accept";
      case 1 -> answers() ? statements.reject() : "drop";
      case 2 -> "return";
      case 3 -> "continue";
      case 4, 5 -> jumps ? "jump " + target : "";
      case 6 -> jumps ? "goto " + target : "";
      default -> "";
    };
  }

  /** Whether Narrows takes this rule; if not, it is kept. */
  private boolean isTaken(String family, String rule) {
    StringBuilder chains = new StringBuilder();
    for (Hook hook : hooks) {
      String header = "type filter hook " + word(hook) + " priority 0;\n    ";
      chains.append("  chain " + word(hook) + "s {\n    " + header + rule + "\n  }\n");
    }
    // Of objects that earlier rules declared.
    String earlier =
        declarations
            .toString()
            .lines()
            .filter(each -> each.matches("  (limit|quota) .*"))
            .map(each -> each + "\n")
            .collect(Collectors.joining());
    String others = "  chain other0 { }\n  chain other1 { }\n";
    String declared = earlier + sets.proposed() + statements.proposed();
    String file = "table " + family + " t {\n" + declared + others + chains + "}\n";
    RuleCompiler.Result result = RuleCompiler.compile("rule.nft", file, Path.of(""));
    if (result.ruleSet().isEmpty()) {
      refusals.add(new Refusal(file, result.report()));
      return false;
    }
    return true;
  }
}
