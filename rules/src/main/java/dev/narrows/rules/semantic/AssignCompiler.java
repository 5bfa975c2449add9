package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.AssignStatement;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.TcpOptionExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.field.FieldLocation;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import java.util.List;

/** Compiles "LEFT set VALUE" by what stands left; null after a diagnostic. */
final class AssignCompiler {
  private final ProtocolContext protocols;
  private final ValueCompiler values;
  private final DiagnosticSink sink;

  AssignCompiler(ProtocolContext protocols, ValueCompiler values, DiagnosticSink sink) {
    this.protocols = protocols;
    this.values = values;
    this.sink = sink;
  }

  /** Both sides with their variables resolved. */
  List<Operation> compile(
      AssignStatement assign,
      Expression left,
      Expression value,
      JumpGraph jumps,
      ChainSymbol chain) {
    boolean isOption = left instanceof TcpOptionExpression;
    if (assign.add() && !isOption) {
      return refuse(
          assign.span(), "'add' is for 'tcp option maxseg size' only", "write 'set', or remove it");
    }
    if (left instanceof FieldExpression field && field.protocol().text().equals("meta")) {
      return new MetaAssign(values, sink).compile(field, assign, value);
    }
    if (left instanceof FieldExpression field && field.protocol().text().equals("ct")) {
      return new ConntrackAssign(values, sink).compile(field, assign, value);
    }
    Operand operand = new OperandReader(sink).read(left);
    if (operand == null) {
      return null;
    }
    if (operand.isPresence() || operand.combined()) {
      return refuse(
          left.span(), "only a field can be set", "write a field such as 'tcp option maxseg size'");
    }
    FieldLocation location = operand.field().location();
    if (isOption && location instanceof FieldLocation.TcpOption) {
      return new TcpOptionAssign(protocols, values, sink)
          .compile(operand, assign, value, jumps, chain);
    }
    if (location instanceof FieldLocation.Payload place) {
      return new PayloadAssign(protocols, values, sink).compile(operand, place, value);
    }
    return refuse(
        assign.span(),
        "setting " + operand.label() + " is understood, but not supported",
        "keep this rule in nft");
  }

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}
