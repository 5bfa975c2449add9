package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;

/** A rule, and where its operations have to be taken up once its tests have been passed. */
final class CompiledRule {
  private final RuleReference reference;
  private final Operation[] operations;
  private final int start;
  private final int firstChange;
  private final boolean isFinal;

  CompiledRule(Rule rule, RuleTests tests) {
    this.reference = rule.reference();
    this.operations = rule.operationArray();
    this.start = tests.start();
    this.firstChange = tests.firstChange();
    this.isFinal = tests.isFinal();
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

  /** Whether no packet that passes the tests comes to the chain's next rule. */
  boolean isFinal() {
    return isFinal;
  }

  /** The first operation that may change what the fields are. */
  int firstChange() {
    return firstChange;
  }
}
