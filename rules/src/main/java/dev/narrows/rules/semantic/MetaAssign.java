package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.AssignStatement;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.MarkSet;
import dev.narrows.rules.eval.op.TraceSet;
import dev.narrows.rules.field.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Compiles "meta KEY set VALUE"; null after a diagnostic. */
final class MetaAssign {
  private final ValueCompiler values;
  private final DiagnosticSink sink;

  MetaAssign(ValueCompiler values, DiagnosticSink sink) {
    this.values = values;
    this.sink = sink;
  }

  List<Operation> compile(FieldExpression left, AssignStatement assign, Expression value) {
    String key = left.field().text();
    switch (key) {
      case "mark":
        return mark(value);
      case "nftrace":
        return trace(value);
      case "priority":
        return refuse(
            assign.span(),
            "'meta priority set' is understood, but not supported",
            "a verdict does not carry it: set a mark here, and the priority by that mark in nft or"
                + " by a tc filter");
      case "pkttype":
        return refuse(
            assign.span(),
            "'meta pkttype set' is understood, but not supported",
            "a verdict does not carry it; keep this rule in nft, at hook prerouting");
      case "secmark":
        return refuse(
            assign.span(),
            "'meta secmark set' is understood, but not supported",
            "a verdict does not carry it; keep this rule in nft");
      default:
        return refuse(
            assign.span(),
            "'meta " + key + "' cannot be set: the kernel takes mark, nftrace and a few others",
            "set 'meta mark', and match that");
    }
  }

  private List<Operation> mark(Expression value) {
    ValueCompiler.Destination mark =
        new ValueCompiler.Destination("meta mark", new OperandType(ValueType.MARK, 32), true);
    List<Operation> load = values.compile(value, mark);
    if (load == null) {
      return null;
    }
    List<Operation> operations = new ArrayList<>(load);
    operations.add(new MarkSet(Operand.REGISTER));
    return operations;
  }

  private List<Operation> trace(Expression value) {
    if (!(value instanceof Literal)) {
      return refuse(value.span(), "'meta nftrace' is a switch", "write 'set 1' or 'set 0'");
    }
    Value on = new ConstantReader(new OperandType(ValueType.INTEGER, 1), sink).read(value);
    return on == null ? null : List.of(new TraceSet(on.low() != 0));
  }

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}
