package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;
import java.util.List;

/** A rule in its compiled form: operations in order, of which the first that breaks ends it. */
public final class Rule {
  private final RuleReference reference;
  private final Operation[] operations;

  Rule(RuleReference reference, List<Operation> operations) {
    this.reference = reference;
    this.operations = operations.toArray(new Operation[0]);
  }

  public RuleReference reference() {
    return reference;
  }

  public List<Operation> operations() {
    return List.of(operations);
  }

  Operation[] operationArray() {
    return operations;
  }
}
