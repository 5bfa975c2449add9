package dev.narrows.rules.field;

import dev.narrows.rules.eval.op.CtKey;
import dev.narrows.rules.eval.op.CtLoad;
import java.util.ArrayList;
import java.util.List;

/** What rules can ask of the packet's connection; types are nft's (nftables: src/ct.c). */
final class ConntrackFields {
  private static final List<String> DIRECTIONS = List.of("original", "reply");

  private ConntrackFields() {}

  static List<FieldDescriptor> all() {
    List<FieldDescriptor> fields = new ArrayList<>();
    fields.add(field(CtKey.STATE, CtLoad.BOTH, 32, ValueType.CT_STATE));
    fields.add(field(CtKey.DIRECTION, CtLoad.BOTH, 8, ValueType.CT_DIRECTION));
    fields.add(field(CtKey.STATUS, CtLoad.BOTH, 32, ValueType.CT_STATUS));
    fields.add(field(CtKey.MARK, CtLoad.BOTH, 32, ValueType.MARK));
    fields.add(field(CtKey.ID, CtLoad.BOTH, 32, ValueType.INTEGER));
    fields.add(field(CtKey.EXPIRATION, CtLoad.BOTH, 32, ValueType.TIME_SPAN));
    fields.add(field(CtKey.LABEL, CtLoad.BOTH, 128, ValueType.CT_LABEL));
    addCommon(fields, CtLoad.BOTH);
    for (int direction = 0; direction < DIRECTIONS.size(); direction++) {
      addCommon(fields, direction);
      fields.add(field(CtKey.IP_SADDR, direction, 32, ValueType.IPV4_ADDRESS));
      fields.add(field(CtKey.IP_DADDR, direction, 32, ValueType.IPV4_ADDRESS));
      fields.add(field(CtKey.IP6_SADDR, direction, 128, ValueType.IPV6_ADDRESS));
      fields.add(field(CtKey.IP6_DADDR, direction, 128, ValueType.IPV6_ADDRESS));
      fields.add(field(CtKey.PROTO_SRC, direction, 16, ValueType.INET_SERVICE));
      fields.add(field(CtKey.PROTO_DST, direction, 16, ValueType.INET_SERVICE));
    }
    return fields;
  }

  /** What may have a direction, and need not. */
  private static void addCommon(List<FieldDescriptor> fields, int direction) {
    fields.add(field(CtKey.L3PROTO, direction, 8, ValueType.NF_PROTOCOL));
    fields.add(field(CtKey.PROTOCOL, direction, 8, ValueType.INET_PROTOCOL));
    fields.add(field(CtKey.BYTES, direction, 64, ValueType.INTEGER));
    fields.add(field(CtKey.PACKETS, direction, 64, ValueType.INTEGER));
    fields.add(field(CtKey.AVGPKT, direction, 64, ValueType.INTEGER));
  }

  private static FieldDescriptor field(CtKey key, int direction, int bitLength, ValueType type) {
    String name = direction < 0 ? key.word() : DIRECTIONS.get(direction) + " " + key.word();
    FieldLocation location = new FieldLocation.Ct(key, direction, bitLength);
    return new FieldDescriptor("ct", name, location, type, List.of(), List.of());
  }
}
