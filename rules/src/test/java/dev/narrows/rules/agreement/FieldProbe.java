package dev.narrows.rules.agreement;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.JudgeFixture;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Step;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a field of a packet, so that rules ask for what packets have. */
final class FieldProbe implements Operation {
  private static final int REGISTER = 1;

  private Value value;

  private FieldProbe() {}

  static Optional<Value> read(FieldDescriptor field, byte[] packet) {
    FieldProbe probe = new FieldProbe();
    List<Operation> operations = new ArrayList<>(field.guard(REGISTER));
    operations.addAll(field.load(REGISTER));
    operations.add(probe);
    new JudgeFixture().packet(packet).run(operations.toArray(new Operation[0]));
    return Optional.ofNullable(probe.value);
  }

  @Override
  public Step evaluate(Evaluation state) {
    value = new Value(state.high(REGISTER), state.low(REGISTER));
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ probe ]";
  }
}
