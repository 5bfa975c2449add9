package dev.narrows.rules.field;

import dev.narrows.rules.eval.op.CtKey;
import dev.narrows.rules.eval.op.InterfaceNameLoad;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.PayloadLoad;

/** Where a field's bits are. */
public sealed interface FieldLocation {

  /**
   * In the packet.
   *
   * @param bitOffset from the base, the most significant bit of its first octet being 0
   */
  record Payload(PayloadLoad.Base base, int bitOffset, int bitLength) implements FieldLocation {}

  /** In a TCP option; bitOffset counts from its kind octet. */
  record TcpOption(int kind, int bitOffset, int bitLength) implements FieldLocation {}

  /** Beside the packet. */
  record Meta(MetaKey key, int bitLength) implements FieldLocation {}

  /**
   * Of the packet's connection.
   *
   * @param direction 0 for original, 1 for reply, -1 for neither
   */
  record Ct(CtKey key, int direction, int bitLength) implements FieldLocation {}

  /** The name of an interface: 16 octets, the first letter first, zeros behind the last. */
  record InterfaceName(InterfaceNameLoad.Direction direction) implements FieldLocation {}
}
