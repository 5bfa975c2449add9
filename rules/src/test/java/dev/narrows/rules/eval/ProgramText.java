package dev.narrows.rules.eval;

import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.op.GotoOp;
import dev.narrows.rules.eval.op.JumpOp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** Writes down all that a rule set does, so that two can be compared. */
public final class ProgramText {
  private ProgramText() {}

  /** Each base chain, and what is reached from it, with the operations of all rules. */
  public static String of(RuleSet ruleSet) {
    StringBuilder text = new StringBuilder();
    Deque<Chain> open = new ArrayDeque<>();
    for (Station station : ruleSet.stations()) {
      for (Chain chain : ((ProgramStation) station).entered()) {
        text.append(chain.base().orElseThrow()).append('\n');
        open.add(chain);
      }
    }
    Set<Chain> seen = new LinkedHashSet<>();
    while (!open.isEmpty()) {
      Chain chain = open.remove();
      if (!seen.add(chain)) {
        continue;
      }
      text.append("chain ").append(chain.table()).append(' ').append(chain.name()).append('\n');
      for (Rule rule : chain.rules()) {
        for (Operation operation : rule.operations()) {
          // An anonymous counter bears the number of its line.
          String line = operation.describe().replaceFirst("counter (\\w+):[0-9]+", "counter $1");
          text.append(line).append('\n');
          if (operation instanceof JumpOp jump) {
            open.add(jump.target());
          } else if (operation instanceof GotoOp jump) {
            open.add(jump.target());
          }
        }
        text.append('\n');
      }
    }
    return text.toString();
  }
}
