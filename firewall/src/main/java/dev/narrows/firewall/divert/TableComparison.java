package dev.narrows.firewall.divert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares one table as it is with what it held just after Narrows had changed it. */
final class TableComparison {
  private final TableId id;
  private final List<String> problems;
  private int wanted;
  private int present;

  TableComparison(TableId id, List<String> problems) {
    this.id = id;
    this.problems = problems;
  }

  /** Rules that should be there, jumps included. */
  int wanted() {
    return wanted;
  }

  int present() {
    return present;
  }

  /**
   * Compares.
   *
   * @param expected our rules by built-in chain, as iptables-save showed them
   */
  void compare(Map<String, List<SavedRule>> expected, SavedTable current) {
    expected.forEach(
        (builtIn, rules) -> {
          compareJump(builtIn, current);
          compareRules(builtIn, rules, current);
        });
  }

  private void compareJump(String builtIn, SavedTable current) {
    wanted++;
    List<SavedRule> rules = current.rules(builtIn);
    int at = 0;
    while (at < rules.size() && !SavedTable.isJump(rules.get(at), builtIn)) {
      at++;
    }
    if (at == rules.size()) {
      problem(builtIn, "the jump to " + TableId.ownChain(builtIn) + " is gone");
      return;
    }
    present++;
    for (SavedRule before : rules.subList(0, at)) {
      problem(builtIn, "a rule stands before ours: " + before.text());
    }
  }

  private void compareRules(String builtIn, List<SavedRule> expected, SavedTable current) {
    String chain = TableId.ownChain(builtIn);
    wanted += expected.size();
    if (!current.chains().contains(chain)) {
      problem(chain, "the chain is gone, with " + expected.size() + " rules");
      return;
    }
    List<SavedRule> left = new ArrayList<>(current.rules(chain));
    int from = 0;
    for (SavedRule rule : expected) {
      int at = left.subList(from, left.size()).indexOf(rule);
      if (at < 0) {
        problem(chain, "a rule of ours is missing: " + rule.text());
      } else {
        present++;
        from += at;
        left.remove(from);
      }
    }
    left.forEach(rule -> problem(chain, "a rule that is not ours: " + rule.text()));
  }

  private void problem(String chain, String what) {
    problems.add(id + " " + chain + ": " + what);
  }
}
