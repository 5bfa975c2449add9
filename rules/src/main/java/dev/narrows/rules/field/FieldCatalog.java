package dev.narrows.rules.field;

import dev.narrows.rules.eval.op.InterfaceNameLoad.Direction;
import dev.narrows.rules.eval.op.MetaKey;
import dev.narrows.rules.eval.op.PayloadLoad;
import dev.narrows.rules.eval.op.RandomLoad;
import dev.narrows.rules.field.FieldLocation.Presence.Part;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All fields that rules can match, one row each: names, places and types are nft's (nftables:
 * src/proto.c, src/exthdr.c, src/meta.c ...).
 */
public final class FieldCatalog {
  private static final Rows ROWS = new Rows();

  static {
    ProtocolFields.addTo(ROWS);
    HeaderFields.addTo(ROWS);
    meta(MetaKey.LENGTH, ValueType.INTEGER);
    meta(MetaKey.MARK, ValueType.MARK);
    meta(MetaKey.NFPROTO, ValueType.NF_PROTOCOL);
    meta(MetaKey.L4PROTO, ValueType.INET_PROTOCOL);
    meta(MetaKey.PROTOCOL, ValueType.ETHER_TYPE);
    meta(MetaKey.IIF, ValueType.INTERFACE_INDEX);
    meta(MetaKey.OIF, ValueType.INTERFACE_INDEX);
    meta("iifname", new FieldLocation.InterfaceName(Direction.IN), ValueType.INTERFACE_NAME);
    meta("oifname", new FieldLocation.InterfaceName(Direction.OUT), ValueType.INTERFACE_NAME);
    meta(MetaKey.IIFTYPE, ValueType.INTERFACE_TYPE);
    meta(MetaKey.OIFTYPE, ValueType.INTERFACE_TYPE);
    meta(MetaKey.IIFGROUP, ValueType.INTERFACE_GROUP);
    meta(MetaKey.OIFGROUP, ValueType.INTERFACE_GROUP);
    meta(MetaKey.PRIORITY, ValueType.TRAFFIC_CLASS);
    meta(MetaKey.SKUID, ValueType.USER);
    meta(MetaKey.SKGID, ValueType.GROUP);
    meta(MetaKey.TIME, ValueType.DATE);
    meta(MetaKey.DAY, ValueType.DAY);
    meta(MetaKey.HOUR, ValueType.HOUR);
    meta("random", new FieldLocation.MadeNumber(true, RandomLoad.ALL, 0), ValueType.INTEGER);
    meta(MetaKey.PKTTYPE, ValueType.PACKET_TYPE);
    ConntrackFields.all().forEach(ROWS::put);
  }

  private FieldCatalog() {}

  private static void meta(MetaKey key, ValueType type) {
    meta(key.word(), new FieldLocation.Meta(key, key.bits()), type);
  }

  private static void meta(String name, FieldLocation location, ValueType type) {
    ROWS.put(new FieldDescriptor("meta", name, location, type, List.of(), List.of()));
  }

  /** The field "protocol name", such as "ip saddr" or "tcp option maxseg" "size". */
  public static Optional<FieldDescriptor> find(String protocol, String name) {
    return Optional.ofNullable(ROWS.fields().getOrDefault(protocol, Map.of()).get(name));
  }

  /** The words that can stand in front of a field's name. */
  public static Set<String> protocols() {
    return Collections.unmodifiableSet(ROWS.fields().keySet());
  }

  /** A protocol's fields by name; empty when there is no such protocol. */
  public static Map<String, FieldDescriptor> fields(String protocol) {
    return Collections.unmodifiableMap(ROWS.fields().getOrDefault(protocol, Map.of()));
  }

  /** What can be asked for its presence, such as "exthdr frag" or "tcp option maxseg". */
  public static Map<String, FieldDescriptor> presences() {
    return Collections.unmodifiableMap(ROWS.presences());
  }

  /** The kind of a TCP option that nft has a name for. */
  public static OptionalInt tcpOptionKind(String name) {
    Integer kind = HeaderFields.TCP_OPTIONS.get(name);
    return kind == null ? OptionalInt.empty() : OptionalInt.of(kind);
  }

  /** All names of TCP options with their kinds. */
  public static Map<String, Integer> tcpOptionKinds() {
    return Collections.unmodifiableMap(HeaderFields.TCP_OPTIONS);
  }

  /** The presence of a TCP option that is given by its number, 0 to 255. */
  public static FieldDescriptor tcpOptionPresence(int kind) {
    return HeaderFields.presence("tcp option " + kind, Part.TCP_OPTION, kind);
  }

  /** A field that is given by its place, such as "@th,16,16"; its protocol is unknown. */
  public static FieldDescriptor raw(String name, FieldLocation location) {
    boolean port =
        location instanceof FieldLocation.Payload place
            && place.base() == PayloadLoad.Base.TRANSPORT
            && place.bitLength() == 16
            && (place.bitOffset() == 0 || place.bitOffset() == 16);
    ValueType type = port ? ValueType.INET_SERVICE : ValueType.INTEGER;
    return new FieldDescriptor("@", name, location, type, List.of(), List.of());
  }
}
