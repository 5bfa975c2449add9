package dev.narrows.rules.eval;

import dev.narrows.rules.RuleReference;
import java.util.List;

/** A rule in its compiled form: operations in order, of which the first that breaks ends it. */
public final class Rule {
  private final RuleReference reference;
  private final Operation[] operations;
  private final List<RulePart> parts;

  Rule(RuleReference reference, List<Operation> operations, List<RulePart> parts) {
    this.reference = reference;
    this.parts = List.copyOf(parts);
    this.operations = operations.toArray(new Operation[0]);
  }

  public RuleReference reference() {
    return reference;
  }

  public List<Operation> operations() {
    return List.of(operations);
  }

  /** Its statements in order; none when the rule was made without telling them. */
  public List<RulePart> parts() {
    return parts;
  }

  Operation[] operationArray() {
    return operations;
  }
}
