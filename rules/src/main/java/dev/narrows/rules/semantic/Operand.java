package dev.narrows.rules.semantic;

import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.field.FieldDescriptor;
import java.util.List;

/**
 * What stands left of an operator, ready to be loaded.
 *
 * @param field null for the presence of a TCP option
 * @param load puts the value into the register, dependencies not tested
 * @param combined whether bits were combined after loading
 */
record Operand(
    String label,
    FieldDescriptor field,
    OperandType type,
    List<Operation> load,
    boolean combined,
    SourceSpan span) {
  /** The register that all rules compute in. */
  static final int REGISTER = 1;

  /** Whether this is the presence of a TCP option. */
  boolean isPresence() {
    return field == null;
  }

  boolean is(String protocol, String name) {
    return field != null && field.protocol().equals(protocol) && field.name().equals(name);
  }
}
