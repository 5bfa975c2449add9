package dev.narrows.rules.eval;

import dev.narrows.rules.eval.classifier.Budget;
import dev.narrows.rules.eval.classifier.Classifier;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds rules that one earlier rule of their chain shadows. Says nothing where it cannot be sure:
 * when a rule between the two may change what they look at, or when rules overlap so much that
 * looking would take too long.
 */
final class Shadows {
  /** Rules that are compared in one program, at most: about a second. */
  private static final long MAX_COMPARISONS = 20_000_000;

  private final Budget budget = new Budget(MAX_COMPARISONS);
  private final Map<Chain, Boolean> changing = new HashMap<>();
  private final List<ShadowedRule> found = new ArrayList<>();

  private Shadows() {}

  /** In compiled chains, which jump in no loop. */
  static List<ShadowedRule> in(List<Chain> chains) {
    Shadows shadows = new Shadows();
    chains.forEach(shadows::look);
    return List.copyOf(shadows.found);
  }

  private void look(Chain chain) {
    Classifier classifier = chain.classifier();
    CompiledRule[] rules = chain.compiledRules();
    BitSet ending = new BitSet();
    int from = 0;
    for (int i = 0; i < rules.length; i++) {
      if (!classifier.isImpossible(i)) {
        int by = classifier.coverOf(from, i, ending, budget);
        if (by >= 0) {
          found.add(new ShadowedRule(rules[i].reference(), rules[by].reference()));
        }
      }
      ending.set(i, rules[i].isFinal());
      if (mayChange(rules[i])) {
        from = i;
      }
    }
  }

  private boolean mayChange(CompiledRule rule) {
    if (rule.firstChange() < Integer.MAX_VALUE) {
      return true;
    }
    for (Operation operation : rule.operations()) {
      if (operation.targets().stream().anyMatch(this::mayChange)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayChange(Chain chain) {
    Boolean known = changing.get(chain);
    if (known == null) {
      known = false;
      for (CompiledRule rule : chain.compiledRules()) {
        known |= mayChange(rule);
      }
      changing.put(chain, known);
    }
    return known;
  }
}
