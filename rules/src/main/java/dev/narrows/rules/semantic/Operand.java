package dev.narrows.rules.semantic;

import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.op.ShiftLeft;
import dev.narrows.rules.eval.op.ShiftRight;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.FieldLocation;
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

  /**
   * The same, less what stands behind a prefix: of whole octets nft loads no more, so that a packet
   * may end there (nftables: netlink_gen_cmp). The network header is always there whole, and stays.
   */
  Operand leading(int bits) {
    boolean octets = bits > 0 && bits < type.bits() && bits % Byte.SIZE == 0;
    if (!octets
        || combined
        || field == null
        || !(field.location() instanceof FieldLocation.InOctets place)
        || field.protocol().equals("ip")
        || field.protocol().equals("ip6")
        || place.bitOffset() % Byte.SIZE != 0
        || place.bitLength() % Byte.SIZE != 0) {
      return this;
    }
    Operation octet = place.octets(REGISTER, place.bitOffset() / Byte.SIZE, bits / Byte.SIZE);
    return new Operand(
        label, field, new OperandType(type.type(), bits), List.of(octet), false, span);
  }

  private Operation last() {
    return load.isEmpty() ? null : load.get(load.size() - 1);
  }
}
