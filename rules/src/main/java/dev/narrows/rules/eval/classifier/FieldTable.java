package dev.narrows.rules.eval.classifier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields that a program's rules test, in all its chains. */
public final class FieldTable {
  private final Map<PacketField, Integer> indexes = new HashMap<>();
  private final List<PacketField> fields = new ArrayList<>();
  private Map<FieldTest, FieldTest> shared = new HashMap<>();
  private int columns;

  int index(PacketField field) {
    return indexes.computeIfAbsent(
        field,
        added -> {
          fields.add(added);
          return fields.size() - 1;
        });
  }

  /** Tests that are the same as these, each kept once: rules ask much the same. */
  public List<FieldTest> shared(List<FieldTest> tests) {
    return tests.stream().map(test -> shared.computeIfAbsent(test, same -> same)).toList();
  }

  int nextColumn() {
    return columns++;
  }

  /** A classifier of one chain's rules, which are given by their tests. */
  public Classifier classifier(List<List<FieldTest>> rules) {
    return Classifier.of(rules, this);
  }

  int columns() {
    return columns;
  }

  /** The fields that may be untold for some packets. */
  int[] untold() {
    IntList untold = new IntList();
    for (int i = 0; i < fields.size(); i++) {
      if (!fields.get(i).isAlwaysTold()) {
        untold.add(i);
      }
    }
    return untold.toArray();
  }

  /** Once all classifiers are there. */
  public void close() {
    shared = Map.of();
  }

  PacketField[] fields() {
    return fields.toArray(new PacketField[0]);
  }
}
