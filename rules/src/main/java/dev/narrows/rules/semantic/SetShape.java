package dev.narrows.rules.semantic;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a set or map holds.
 *
 * @param key the types of the key's parts; one unless it is a concatenation
 * @param data the types of a map's data, part by part; empty unless the kind is MAP
 * @param object the kind of object that a map of objects names, such as "counter"; else empty
 */
record SetShape(List<OperandType> key, Kind kind, List<OperandType> data, String object) {

  /** What a key leads to. */
  enum Kind {
    SET,
    MAP,
    VERDICTS,
    OBJECTS
  }

  static SetShape set(List<OperandType> key) {
    return new SetShape(key, Kind.SET, List.of(), "");
  }

  static SetShape map(List<OperandType> key, OperandType data) {
    return new SetShape(key, Kind.MAP, List.of(data), "");
  }

  static SetShape verdicts(List<OperandType> key) {
    return new SetShape(key, Kind.VERDICTS, List.of(), "");
  }

  static SetShape objects(List<OperandType> key, String object) {
    return new SetShape(key, Kind.OBJECTS, List.of(), object);
  }

  boolean isMap() {
    return kind != Kind.SET;
  }

  boolean isConcatenation() {
    return key.size() > 1;
  }

  /** Whether keys of these types can be looked up. */
  boolean takes(List<OperandType> types) {
    return areSame(key, types);
  }

  static boolean areSame(List<OperandType> a, List<OperandType> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (a.get(i).type() != b.get(i).type() || a.get(i).bits() != b.get(i).bits()) {
        return false;
      }
    }
    return true;
  }

  static String label(List<OperandType> types) {
    return types.stream().map(OperandType::label).collect(Collectors.joining(" . "));
  }

  /** What the data is, for people. */
  String dataLabel() {
    switch (kind) {
      case VERDICTS:
        return "verdicts";
      case OBJECTS:
        return "names of " + object + "s";
      case MAP:
        return label(data);
      default:
        return "nothing: it is a set";
    }
  }

  /** Such as "IPv4 address (32 bits) : packet mark (32 bits)". */
  String label() {
    return label(key) + (isMap() ? " : " + dataLabel() : "");
  }
}
