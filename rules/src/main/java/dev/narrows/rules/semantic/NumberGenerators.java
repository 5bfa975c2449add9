package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.field.FieldDescriptor;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.field.ValueType;
import java.util.List;

/** Reads "numgen inc mod 2" and "numgen random mod 100 offset 1". */
final class NumberGenerators {
  private static final int MODULUS = 2;
  private static final int OFFSET = 4;

  private final DiagnosticSink sink;

  NumberGenerators(DiagnosticSink sink) {
    this.sink = sink;
  }

  FieldDescriptor find(FieldExpression expression) {
    String[] words = expression.field().text().split(" ");
    if (!List.of("inc", "random").contains(words[0])) {
      return refuse(
          expression, "unknown kind of numbers '" + words[0] + "'", "write inc or random");
    }
    Value modulus = number(expression, words[MODULUS]);
    Value offset = words.length > OFFSET ? number(expression, words[OFFSET]) : Value.ZERO;
    if (modulus == null || offset == null) {
      return null;
    }
    if (modulus.low() == 0 || modulus.low() - 1 + offset.low() > 0xffffffffL) {
      return refuse(
          expression, "numbers that do not fit 32 bits, or none", "write a modulus of 1 or more");
    }
    FieldLocation location =
        new FieldLocation.MadeNumber(words[0].equals("random"), modulus.low(), offset.low());
    return new FieldDescriptor(
        "numgen", expression.field().text(), location, ValueType.INTEGER, List.of(), List.of());
  }

  private Value number(FieldExpression expression, String text) {
    Literal literal = new Literal(Literal.Kind.NUMBER, text, expression.span());
    return new ConstantReader(new OperandType(ValueType.INTEGER, 32), sink).read(literal);
  }

  private FieldDescriptor refuse(FieldExpression expression, String message, String advice) {
    sink.error(expression.span(), message, advice);
    return null;
  }
}
