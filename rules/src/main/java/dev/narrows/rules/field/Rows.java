package dev.narrows.rules.field;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects fields, one row each. */
final class Rows {
  /** Says where in its header a field is. */
  interface Place {
    FieldLocation at(int bitOffset, int bitLength);
  }

  /** Rows of one protocol or header. */
  record Of(Rows rows, String protocol, Place place, List<FieldDependency> dependencies) {
    Of add(String name, int bitOffset, int bitLength, ValueType type, Integer... messageTypes) {
      FieldLocation location = place.at(bitOffset, bitLength);
      rows.put(
          new FieldDescriptor(protocol, name, location, type, dependencies, List.of(messageTypes)));
      return this;
    }

    /** A field that is a plain number. */
    Of add(String name, int bitOffset, int bitLength) {
      return add(name, bitOffset, bitLength, ValueType.INTEGER);
    }

    Of ports() {
      add("sport", 0, 16, ValueType.INET_SERVICE);
      return add("dport", 16, 16, ValueType.INET_SERVICE);
    }
  }

  private final Map<String, Map<String, FieldDescriptor>> fields = new LinkedHashMap<>();
  private final Map<String, FieldDescriptor> presences = new LinkedHashMap<>();

  Of of(String protocol, Place place, FieldDependency... dependencies) {
    return new Of(this, protocol, place, List.of(dependencies));
  }

  void put(FieldDescriptor field) {
    fields.computeIfAbsent(field.protocol(), key -> new LinkedHashMap<>()).put(field.name(), field);
  }

  void putPresence(FieldDescriptor presence) {
    presences.put(presence.protocol(), presence);
  }

  /** By protocol and name. */
  Map<String, Map<String, FieldDescriptor>> fields() {
    return fields;
  }

  /** What can be asked for its presence, by its words. */
  Map<String, FieldDescriptor> presences() {
    return presences;
  }
}
