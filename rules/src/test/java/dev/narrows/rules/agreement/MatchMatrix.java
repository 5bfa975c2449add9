package dev.narrows.rules.agreement;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.FieldCatalog;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One match for each field, each operator and each kind of value: nothing, everything, what packets
 * have and what lies beside it. Not all that comes out is valid.
 */
final class MatchMatrix {
  private static final List<String> ORDERS = List.of("", "!= ", "< ", "> ", "<= ", ">= ");
  private static final int FREQUENT = 2;
  private static final int ASKED = 400;

  private final ValueWriter writer = new ValueWriter(new Random(1));
  private final List<byte[]> packets;

  MatchMatrix(List<byte[]> packets) {
    this.packets = packets;
  }

  /** All matches on all fields of the tables, presences included. */
  static Set<FieldDescriptor> fields() {
    Set<FieldDescriptor> fields = new LinkedHashSet<>(FieldCatalog.presences().values());
    FieldCatalog.protocols().forEach(each -> fields.addAll(FieldCatalog.fields(each).values()));
    return fields;
  }

  static String name(FieldDescriptor field) {
    return (field.protocol() + " " + field.name()).trim();
  }

  List<String> matches(FieldDescriptor field) {
    if (field.type() == ValueType.BOOLEAN) {
      return List.of(name(field) + " exists", name(field) + " missing");
    }
    Set<String> matches = new LinkedHashSet<>();
    for (Value value : values(field)) {
      String text = write(field, value);
      ORDERS.forEach(order -> matches.add(name(field) + " " + order + text));
      matches.add(name(field) + " { " + text + " }");
      matches.add(name(field) + " != { " + text + " }");
      beside(field, value, text, matches);
    }
    return List.copyOf(matches);
  }

  /** What takes more than a value. */
  private void beside(FieldDescriptor field, Value value, String text, Set<String> matches) {
    String left = name(field) + " ";
    Value all = Value.ones(field.bitLength());
    if (MatchWriter.isInterface(field)) {
      return;
    }
    if (!value.equals(all)) {
      String range = text + "-" + write(field, all.and(value.next()));
      matches.add(left + range);
      matches.add(left + "!= " + range);
      matches.add(left + "{ " + range + " }");
      matches.add(left + "!= { " + write(field, all) + ", " + range + " }");
    }
    boolean address =
        field.type() == ValueType.IPV4_ADDRESS || field.type() == ValueType.IPV6_ADDRESS;
    boolean whole = field.bitLength() % Byte.SIZE == 0;
    for (int length = field.bitLength(); whole && length > 0; length -= address ? 8 : 4) {
      matches.add(left + text + "/" + length);
      matches.add(left + "!= " + text + "/" + length);
    }
    if (field.bitLength() <= Long.SIZE && !KnownDifference.isShiftLost(field)) {
      String mask = write(field, all.shiftRight(1));
      matches.add(left + "& " + mask + " == " + write(field, value.and(all.shiftRight(1))));
      matches.add(left + "& " + mask + " != " + write(field, value.and(all.shiftRight(1))));
      matches.add(left + "& " + text + " != 0");
      matches.add(left + "| " + mask + " == " + text);
      matches.add(left + "^ " + mask + " != " + text);
    }
    if (field.type().isBitmask()) {
      matches.add(left + text + " / 0x3f");
      matches.add(left + "! " + text);
    }
  }

  private String write(FieldDescriptor field, Value value) {
    return switch (field.type()) {
      case INTERFACE_NAME -> '"' + (value.equals(Value.ZERO) ? "far" : "near") + '"';
      case INTERFACE_INDEX -> value.equals(Value.ZERO) ? "lo" : "near";
      default -> writer.write(field.type(), value);
    };
  }

  private List<Value> values(FieldDescriptor field) {
    Map<Value, Integer> counts = new HashMap<>();
    for (int i = 0; i < packets.size(); i += 1 + packets.size() / ASKED) {
      FieldProbe.read(field, packets.get(i)).ifPresent(each -> counts.merge(each, 1, Integer::sum));
    }
    List<Value> values = new ArrayList<>();
    counts.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<Value, Integer> each) -> -each.getValue())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(FREQUENT)
        .forEach(each -> values.add(each.getKey()));
    counts.keySet().stream().sorted().skip(counts.size() / 2).limit(1).forEach(values::add);
    values.add(Value.ZERO);
    values.add(Value.of(1));
    values.add(Value.ones(field.bitLength()));
    return values.stream().distinct().toList();
  }
}
