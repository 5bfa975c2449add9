package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.ListExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.RangeExpression;
import dev.narrows.rules.ast.SetElement;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.field.ValueType;

/** Sees that what is made, numbers in a row or hashes, is compared with what can be made. */
final class MadeNumbers {
  private final DiagnosticSink sink;

  MadeNumbers(DiagnosticSink sink) {
    this.sink = sink;
  }

  /** Whether a value is greater than the greatest number; a diagnostic says so. */
  boolean exceeds(Operand operand, Expression right) {
    long greatest = greatest(operand);
    return greatest > 0 && exceeds(greatest, right);
  }

  /** 0 where there is no bound, as nft takes it of a single number. */
  private static long greatest(Operand operand) {
    if (operand.combined() || operand.field() == null) {
      return 0;
    }
    if (operand.field().location() instanceof FieldLocation.MadeNumber made) {
      return made.modulus() + made.offset() - 1;
    }
    return operand.field().location() instanceof FieldLocation.Hash hash
        ? hash.operation().greatest()
        : 0;
  }

  private boolean exceeds(long greatest, Expression right) {
    if (right instanceof RangeExpression range) {
      return exceeds(greatest, range.first()) || exceeds(greatest, range.last());
    }
    if (right instanceof ListExpression list) {
      return list.values().stream().anyMatch(each -> exceeds(greatest, each));
    }
    if (right instanceof SetExpression set) {
      return set.elements().stream().map(SetElement::key).anyMatch(key -> exceeds(greatest, key));
    }
    if (!(right instanceof Literal literal) || literal.kind() != Literal.Kind.NUMBER) {
      return false;
    }
    OperandType number = new OperandType(ValueType.INTEGER, Long.SIZE - 1);
    var value = new ConstantReader(number, new DiagnosticSink()).read(literal);
    boolean exceeds = value == null || value.low() > greatest;
    if (exceeds) {
      sink.error(right.span(), "a number that never comes", "write one up to " + greatest);
    }
    return exceeds;
  }
}
