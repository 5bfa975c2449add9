package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;

/** A rule, and where its operations have to be taken up once its tests have been passed. */
final class CompiledRule {
  private final RuleReference reference;
  private final Operation[] operations;
  private final int start;
  private final int firstChange;

  CompiledRule(Rule rule, RuleTests tests) {
    this.reference = rule.reference();
    this.operations = rule.operationArray();
    this.start = tests.start();
    this.firstChange = tests.firstChange();
  }

  RuleReference reference() {
    return reference;
  }

  Operation[] operations() {
    return operations;
  }

  /** The first operation that the tests have not done yet. */
  int start() {
    return start;
  }

  /** The first operation that may change what the fields are. */
  int firstChange() {
    return firstChange;
  }
}
