package dev.narrows.rules.eval;

import dev.narrows.rules.RuleSet;

/** Opens the judge that goes rule by rule to measurements. */
public final class OrderedJudges {
  private OrderedJudges() {}

  public static Judge of(RuleSet ruleSet, JudgeEnvironment environment) {
    return ((Program) ruleSet).newOrderedJudge(environment);
  }
}
