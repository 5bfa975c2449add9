package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.SetBlock;
import dev.narrows.rules.ast.SetType;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.semantic.SetShape.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the types that sets and maps are declared with; null after a diagnostic. */
final class SetTypes {
  /** A key has at most this many octets (NFT_DATA_VALUE_MAXLEN), each part padded to four. */
  private static final int MAX_OCTETS = 64;

  private static final Set<String> OBJECTS = Set.of("counter", "quota", "limit");
  private static final Set<String> OTHER_OBJECTS = Set.of("synproxy", "secmark");
  private static final Set<String> UNQUALIFIED = Set.of("integer", "string", "verdict");
  private static final Set<String> OTHER_TYPES =
      Set.of(
          "ether_addr",
          "iface_index",
          "iface_type",
          "ct_state",
          "ct_dir",
          "ct_status",
          "ct_id",
          "ct_label",
          "ct_event",
          "uid",
          "gid",
          "realm",
          "classid",
          "pkt_type",
          "cpu",
          "devgroup",
          "day",
          "hour",
          "arp_op",
          "dccp_pkttype",
          "mh_type",
          "icmpx_code",
          "cgroupsv2",
          "ibriport",
          "ifkind",
          "boolean",
          "fib_addrtype",
          "igmp_type");

  private final DiagnosticSink sink;

  SetTypes(DiagnosticSink sink) {
    this.sink = sink;
  }

  SetShape read(SetBlock block) {
    if (block.map() != (block.data() != null)) {
      sink.error(
          block.key().span(),
          block.map() ? "a map without the type of its values" : "a set with a map's type",
          block.map() ? "write 'type KEY : VALUE'" : "write 'map' in place of 'set'");
      return null;
    }
    List<OperandType> key = parts(block.key());
    boolean good = key != null && checkLength(key, block.key());
    SetShape map = block.map() ? map(key == null ? List.of() : key, block.data()) : null;
    return !good ? null : block.map() ? map : SetShape.set(key);
  }

  private SetShape map(List<OperandType> key, SetType data) {
    if (data.names().size() == 1) {
      String word = data.names().get(0).text();
      if (word.equals("verdict")) {
        return SetShape.verdicts(key);
      }
      if (OBJECTS.contains(word)) {
        return SetShape.objects(key, word);
      }
      if (OTHER_OBJECTS.contains(word)) {
        sink.error(
            data.span(),
            "a map of " + word + " objects is understood, but not supported",
            "keep it in nft");
        return null;
      }
    }
    List<OperandType> types = parts(data);
    return types == null ? null : new SetShape(key, Kind.MAP, types, "");
  }

  private boolean checkLength(List<OperandType> key, SetType type) {
    int octets = 0;
    for (OperandType part : key) {
      octets += (part.bits() + 31) / 32 * 4;
    }
    if (octets > MAX_OCTETS) {
      sink.error(
          type.span(),
          "a key of " + octets + " octets",
          "the kernel takes " + MAX_OCTETS + " at most: leave parts out");
    }
    return octets <= MAX_OCTETS;
  }

  private List<OperandType> parts(SetType type) {
    List<OperandType> parts = new ArrayList<>();
    for (Name name : type.names()) {
      parts.add(named(name));
    }
    for (Expression field : type.fields()) {
      parts.add(typeOf(field, type.fields().size() > 1));
    }
    if (parts.contains(null)) {
      return null;
    }
    return List.copyOf(parts);
  }

  private OperandType typeOf(Expression field, boolean joined) {
    if (field instanceof BinaryExpression) {
      sink.error(field.span(), "no type has bits combined", "write the field alone");
      return null;
    }
    Operand operand = new OperandReader(sink).read(field);
    boolean good = operand != null && !(joined && SetUses.refusesLabel(operand, sink));
    return good ? operand.type() : null;
  }

  private OperandType named(Name name) {
    OperandType type = OperandType.byName().get(name.text());
    if (type != null) {
      return type;
    }
    String all = String.join(", ", OperandType.byName().keySet());
    if (UNQUALIFIED.contains(name.text())) {
      sink.error(
          name.span(),
          "the type '" + name.text() + "' says too little to hold keys of it",
          "write 'typeof' and a field, such as 'typeof ip saddr'");
    } else if (OTHER_TYPES.contains(name.text())) {
      sink.error(
          name.span(),
          "the set type " + name.text() + " is understood, but not supported",
          "use one of " + all);
    } else {
      sink.error(
          name.span(),
          "unknown set type '" + name.text() + "'",
          Suggestion.adviceFor(name.text(), OperandType.byName().keySet(), "the types are " + all));
    }
    return null;
  }
}
