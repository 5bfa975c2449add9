package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Rule;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.RulePart;
import dev.narrows.rules.eval.RulePart.Format;
import dev.narrows.rules.eval.RulePart.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Notes which of a rule's operations come of which of its statements, as they are compiled. */
final class RuleParts {
  /** By type, of which there are few. */
  private static final Map<OperandType, Format> FORMATS = new ConcurrentHashMap<>();

  private final List<String> texts;
  private final List<Operation> operations;
  private final List<RulePart> parts = new ArrayList<>();

  /**
   * @param operations the list that the rule is compiled into
   */
  RuleParts(Rule rule, List<Operation> operations) {
    this.texts = rule.parts();
    this.operations = operations;
  }

  /** The next statement is about to be compiled. */
  void begin() {
    int at = operations.size();
    parts.add(new RulePart(texts.get(parts.size()), at, at, List.of()));
  }

  /** The statement at hand, now compiled, compares these, one for each part of a key. */
  void compares(Operand... operands) {
    List<Subject> subjects = new ArrayList<>();
    for (Operand each : operands) {
      Format format = FORMATS.computeIfAbsent(each.type(), type -> new ValueText(type)::of);
      subjects.add(new Subject(each.label().intern(), each.load(), Operand.REGISTER, format));
    }
    int last = parts.size() - 1;
    RulePart part = parts.get(last);
    int compared = part.first();
    String load = operands[0].load().get(0).describe();
    for (int i = operations.size() - 1; i >= part.first(); i--) {
      compared = operations.get(i).describe().equals(load) ? i : compared;
    }
    parts.set(last, new RulePart(part.text(), part.first(), compared, subjects));
  }

  /** As above, for a statement that has been compiled without a mistake. */
  void compares(Expression key) {
    List<Expression> fields =
        key instanceof ConcatExpression concat ? concat.parts() : List.of(key);
    OperandReader reader = new OperandReader(new DiagnosticSink());
    List<Operand> operands = new ArrayList<>();
    for (Expression field : fields) {
      Operand operand = reader.read(field);
      if (operand == null) {
        return;
      }
      operands.add(operand);
    }
    compares(operands.toArray(new Operand[0]));
  }

  /** All parts, when so many operations have been put in front of the rule's. */
  List<RulePart> behind(int operationsInFront) {
    return parts.stream()
        .map(
            part ->
                new RulePart(
                    part.text(),
                    part.first() + operationsInFront,
                    part.compared() + operationsInFront,
                    part.subjects()))
        .toList();
  }
}
