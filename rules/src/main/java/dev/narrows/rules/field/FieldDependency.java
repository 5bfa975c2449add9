package dev.narrows.rules.field;

import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.Compare;
import dev.narrows.rules.eval.op.Comparison;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.MetaLoad;
import java.util.List;

/**
 * What must hold before a field may be read: nft puts it in front by itself where a rule does not.
 *
 * @param key NFPROTO, L4PROTO or IIFTYPE
 * @param value what it must be
 */
public record FieldDependency(MetaKey key, int value) {
  static final FieldDependency IPV4 = new FieldDependency(MetaKey.NFPROTO, 2);
  static final FieldDependency IPV6 = new FieldDependency(MetaKey.NFPROTO, 10);

  static final FieldDependency ETHERNET = new FieldDependency(MetaKey.IIFTYPE, 1);

  static FieldDependency transport(int protocol) {
    return new FieldDependency(MetaKey.L4PROTO, protocol);
  }

  /** Operations that break for packets of which it does not hold. */
  public List<Operation> operations(int register) {
    return List.of(
        new MetaLoad(register, key), new Compare(register, Comparison.EQ, Value.of(value)));
  }
}
