package dev.narrows.rules.semantic;

import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.op.ShiftLeft;
import dev.narrows.rules.eval.op.ShiftRight;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.ValueType;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What stands left of an operator, ready to be loaded.
 *
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
  private static final Pattern VERSIONLESS = Pattern.compile("ct (original|reply) [sd]addr");

  /** The register that all rules compute in. */
  static final int REGISTER = 1;

  /** Whether this tells only whether something is there. */
  boolean isPresence() {
    return type.type() == ValueType.BOOLEAN;
  }

  boolean is(String protocol, String name) {
    return field != null && field.protocol().equals(protocol) && field.name().equals(name);
  }

  /** Whether it is a connection's address that the rule does not say the IP version of. */
  boolean isOfEitherVersion() {
    return label.startsWith("ct ") && VERSIONLESS.matcher(label).matches();
  }

  /** Whether the last that happened to it was a shift. */
  boolean isShifted() {
    return last() instanceof ShiftLeft || combined && last() instanceof ShiftRight;
  }

  boolean isShiftedLeft() {
    return last() instanceof ShiftLeft;
  }

  private Operation last() {
    return load.isEmpty() ? null : load.get(load.size() - 1);
  }
}
