package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.AssignStatement;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.op.CtMarkSet;
import dev.narrows.rules.field.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Compiles "ct KEY set VALUE"; null after a diagnostic. */
final class ConntrackAssign {
  /** What nft knows how to set, of those keys that a field can be named by. */
  private static final Set<String> SETTABLE = Set.of("label", "event", "zone", "helper");

  private final ValueCompiler values;
  private final DiagnosticSink sink;

  ConntrackAssign(ValueCompiler values, DiagnosticSink sink) {
    this.values = values;
    this.sink = sink;
  }

  List<Operation> compile(FieldExpression left, AssignStatement assign, Expression value) {
    String key = left.field().text();
    if (!key.equals("mark")) {
      boolean known = SETTABLE.contains(key);
      sink.error(
          assign.span(),
          known
              ? "setting ct " + key + " is understood, but not supported"
              : "'ct " + key + "' cannot be set",
          known ? "keep this rule in nft" : "set 'ct mark', and match that");
      return null;
    }
    ValueCompiler.Destination mark =
        new ValueCompiler.Destination("ct mark", new OperandType(ValueType.MARK, 32), true);
    List<Operation> load = values.compile(value, mark);
    if (load == null) {
      return null;
    }
    List<Operation> operations = new ArrayList<>(load);
    operations.add(new CtMarkSet(Operand.REGISTER));
    return operations;
  }
}
