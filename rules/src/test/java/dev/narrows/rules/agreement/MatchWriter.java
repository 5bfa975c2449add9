package dev.narrows.rules.agreement;

import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.FieldCatalog;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes matches, in all the forms that the language has, on any field of the catalog. Not all that
 * comes out is valid; most values are of packets, so that some match.
 */
final class MatchWriter {
  private static final List<String> ORDERS = List.of("", "== ", "!= ", "< ", "> ", "<= ", ">= ");
  private static final List<String> EQUALITIES = List.of("", "", "== ", "!= ");
  private static final int MAX_SET = 5;

  /** What differs from one moment or machine to the next cannot be compared. */
  private static final Set<String> CHANGING =
      Set.of("time", "day", "hour", "random", "skuid", "skgid", "priority");

  private final Random random;
  private final ValueWriter writer;
  private final List<PacketPool.Sample> samples;
  private final List<FieldDescriptor> fields;

  MatchWriter(Random random, List<PacketPool.Sample> samples) {
    this.random = random;
    this.writer = new ValueWriter(random);
    this.samples = samples;
    this.fields =
        FieldCatalog.protocols().stream()
            .flatMap(protocol -> FieldCatalog.fields(protocol).values().stream())
            .filter(MatchWriter::isKnownToBoth)
            .toList();
  }

  /** Connections are compared by a test of their own. */
  static boolean isKnownToBoth(FieldDescriptor field) {
    boolean changes = field.protocol().equals("meta") && CHANGING.contains(field.name());
    return !changes && !field.protocol().equals("ct");
  }

  FieldDescriptor field() {
    return fields.get(random.nextInt(fields.size()));
  }

  String fieldText(FieldDescriptor field) {
    boolean brief =
        field.protocol().equals("meta")
            && List.of("mark", "iif", "oif", "iifname", "oifname").contains(field.name());
    return brief && random.nextBoolean() ? field.name() : field.protocol() + " " + field.name();
  }

  String match() {
    if (random.nextInt(12) == 0) {
      return presence();
    }
    FieldDescriptor field = field();
    String left = fieldText(field);
    if (isInterface(field)) {
      return left + " " + pick(EQUALITIES) + interfaces(field);
    }
    boolean bits = field.bitLength() <= 64 && !KnownDifference.isShiftLost(field);
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> left + " " + pick(ORDERS) + value(field);
      case 3 -> left + " " + pick(EQUALITIES) + range(field);
      case 4, 5 -> left + " " + pick(EQUALITIES) + set(field);
      case 6 -> left + " " + pick(EQUALITIES) + prefix(field);
      case 7 -> bits ? masked(field, left) : left + " " + value(field);
      case 8 -> bits ? flags(field, left) : left + " != " + value(field);
      default -> left + " " + value(field);
    };
  }

  static boolean isInterface(FieldDescriptor field) {
    return field.type() == ValueType.INTERFACE_NAME || field.type() == ValueType.INTERFACE_INDEX;
  }

  /** Interfaces are compared by whole names, or by the first letters. */
  private String interfaces(FieldDescriptor field) {
    if (random.nextInt(3) == 0) {
      return "{ " + pick(List.of("near", "lo, far", "\"far\", near", "lo")) + " }";
    }
    boolean wild = field.type() == ValueType.INTERFACE_NAME && random.nextInt(3) == 0;
    return wild ? pick(List.of("\"n*\"", "\"fa*\"", "\"e*\"", "near*")) : value(field);
  }

  private String presence() {
    boolean number = random.nextInt(6) == 0;
    List<String> parts = List.copyOf(FieldCatalog.presences().keySet());
    String part = number ? "tcp option " + random.nextInt(256) : pick(parts);
    return part + " " + pick(List.of("exists", "missing"));
  }

  private String masked(FieldDescriptor field, String left) {
    String operator = pick(List.of("&", "|", "^", "and", "or", "xor"));
    String first = left + " " + operator + " " + writer.write(field.type(), randomBits(field));
    if (random.nextInt(4) == 0) {
      first = left + " & " + random.nextInt(1, Math.max(2, field.bitLength()));
    } else if (random.nextInt(4) == 0) {
      first = left + " | " + random.nextInt(1, Math.max(2, field.bitLength()));
    } else if (random.nextInt(4) == 0) {
      first = "(" + first + ") & " + writer.write(field.type(), randomBits(field));
    }
    // nft moves an exclusive or to the constant's side, which orders otherwise (binop_transfer).
    boolean ordered = !first.contains("^") && !first.contains("xor");
    String order = pick(ordered ? ORDERS : EQUALITIES).replaceFirst("^$", "== ");
    return first + " " + order + value(field);
  }

  private String flags(FieldDescriptor field, String left) {
    String mask = writer.write(field.type(), randomBits(field));
    return switch (random.nextInt(4)) {
      case 0 -> left + " " + pick(EQUALITIES) + value(field) + " / " + mask;
      case 1 -> left + " " + value(field) + "," + value(field);
      case 2 -> left + " ! " + value(field);
      default -> left + " & (" + value(field) + " | " + mask + ") == " + value(field);
    };
  }

  private String range(FieldDescriptor field) {
    Value a = number(field);
    Value b = number(field);
    boolean ordered = a.compareTo(b) <= 0 || random.nextInt(20) == 0;
    String first = writer.write(field.type(), ordered ? a : b);
    String last = writer.write(field.type(), ordered ? b : a);
    // A name may hold a dash, so ranges of names need spaces.
    return first + (random.nextBoolean() || !first.matches("[0-9.:a-fx]+") ? " - " : "-") + last;
  }

  private String prefix(FieldDescriptor field) {
    // Of fields that do not fill their octets nft masks other bits, or fails an assertion of its
    // own.
    boolean whole = field.bitLength() % Byte.SIZE == 0;
    int length = random.nextInt(field.bitLength() + 1);
    return value(field) + (whole ? "/" + length : "");
  }

  private String set(FieldDescriptor field) {
    List<String> elements =
        IntStream.range(0, random.nextInt(1, MAX_SET))
            .mapToObj(i -> element(field))
            .distinct()
            .toList();
    return "{ " + String.join(", ", elements) + " }";
  }

  /** An element of a set. */
  String element(FieldDescriptor field) {
    if (isInterface(field)) {
      return value(field);
    }
    return switch (random.nextInt(6)) {
      case 0 -> range(field);
      case 1 -> prefix(field);
      default -> value(field);
    };
  }

  /** A value, as text. */
  String value(FieldDescriptor field) {
    if (isInterface(field)) {
      return pick(List.of("near", "far", "lo", "\"near\"", "\"far\""));
    }
    return writer.write(field.type(), number(field));
  }

  /** A packet's, one beside it, a border, or any. */
  private Value number(FieldDescriptor field) {
    byte[] packet = samples.get(random.nextInt(samples.size())).judged();
    Optional<Value> of = FieldProbe.read(field, packet);
    Value all = Value.ones(field.bitLength());
    return switch (random.nextInt(8)) {
      case 0 -> Value.ZERO;
      case 1 -> all;
      case 2 -> randomBits(field);
      case 3 -> of.map(Value::next).map(all::and).orElse(Value.of(1));
      default -> of.orElseGet(() -> Value.of(random.nextInt(4)).and(all));
    };
  }

  private Value randomBits(FieldDescriptor field) {
    Value any = new Value(random.nextLong(), random.nextLong());
    return any.and(Value.ones(field.bitLength()));
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
