package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;
import dev.narrows.rules.eval.classifier.Budget;
import dev.narrows.rules.eval.classifier.Classifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds rules that earlier rules of their chain shadow, one of them or several between them. Says
 * nothing where it cannot be sure: when a rule between the two may change what they look at, or
 * when rules overlap so much that looking would take too long.
 */
final class Shadows {
  /** Rules that are compared in one program, at most: about a second. */
  private static final long MAX_COMPARISONS = 20_000_000;

  /** For those that several may shadow. */
  private static final long MAX_JOINT_COMPARISONS = 5_000_000;

  private final Budget budget = new Budget(MAX_COMPARISONS);
  private final Budget jointBudget = new Budget(MAX_JOINT_COMPARISONS);
  private final Set<Chain> changing;
  private final List<ShadowedRule> found = new ArrayList<>();

  private Shadows(Set<Chain> changing) {
    this.changing = changing;
  }

  /** In compiled chains. */
  static List<ShadowedRule> in(List<Chain> chains) {
    Shadows shadows = new Shadows(changing(chains));
    chains.forEach(shadows::look);
    return List.copyOf(shadows.found);
  }

  private void look(Chain chain) {
    Classifier classifier = chain.classifier();
    CompiledRule[] rules = chain.compiledRules();
    BitSet ending = new BitSet();
    int from = 0;
    for (int i = 0; i < rules.length; i++) {
      if (!classifier.isImpossible(i) && classifier.mayBeCovered(from, i, ending, budget)) {
        List<RuleReference> by =
            cover(classifier, from, i, ending).stream()
                .mapToObj(each -> rules[each].reference())
                .toList();
        if (!by.isEmpty()) {
          found.add(new ShadowedRule(rules[i].reference(), by));
        }
      }
      ending.set(i, rules[i].isFinal());
      if (mayChange(rules[i])) {
        from = i;
      }
    }
  }

  private BitSet cover(Classifier classifier, int from, int position, BitSet ending) {
    int one = classifier.coverOf(from, position, ending, budget);
    if (one < 0) {
      return classifier.jointCoverOf(from, position, ending, jointBudget);
    }
    BitSet single = new BitSet();
    single.set(one);
    return single;
  }

  private boolean mayChange(CompiledRule rule) {
    return rule.firstChange() < Integer.MAX_VALUE || targets(rule).anyMatch(changing::contains);
  }

  private static Stream<Chain> targets(CompiledRule rule) {
    return Stream.of(rule.operations()).flatMap(operation -> operation.targets().stream());
  }

  /** The chains with rules that change what rules look at, and those that lead to them. */
  private static Set<Chain> changing(List<Chain> chains) {
    Map<Chain, List<Chain>> sources = new HashMap<>();
    Deque<Chain> open = new ArrayDeque<>();
    for (Chain chain : chains) {
      for (CompiledRule rule : chain.compiledRules()) {
        if (rule.firstChange() < Integer.MAX_VALUE) {
          open.add(chain);
        }
        targets(rule)
            .forEach(each -> sources.computeIfAbsent(each, key -> new ArrayList<>()).add(chain));
      }
    }
    Set<Chain> changing = new HashSet<>();
    while (!open.isEmpty()) {
      Chain chain = open.remove();
      if (changing.add(chain)) {
        open.addAll(sources.getOrDefault(chain, List.of()));
      }
    }
    return changing;
  }
}
