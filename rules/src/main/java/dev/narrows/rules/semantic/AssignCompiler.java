package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.AssignStatement;
import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.MtuExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.ImmediateLoad;
import dev.narrows.rules.eval.op.MarkSet;
import dev.narrows.rules.eval.op.SetMaxSegmentSize;
import dev.narrows.rules.field.ValueType;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import java.util.ArrayList;
import java.util.List;

/** Compiles what sets a mark or a maximum segment size; null after a diagnostic. */
final class AssignCompiler {
  /** What every IPv4 host takes (RFC 9293, section 3.7.1), and what IPv6 leaves of 1280 octets. */
  private static final int LEAST_IPV4 = 536;

  private static final int LEAST_IPV6 = 1220;

  private final ProtocolContext protocols;
  private final DiagnosticSink sink;

  AssignCompiler(ProtocolContext protocols, DiagnosticSink sink) {
    this.protocols = protocols;
    this.sink = sink;
  }

  List<Operation> compile(
      Operand left, AssignStatement assign, Expression value, JumpGraph jumps, ChainSymbol chain) {
    if (left.is("tcp option maxseg", "size") && !left.combined()) {
      return maxSegmentSize(assign, value, jumps, chain);
    }
    if (assign.add()) {
      return refuse(
          assign.span(), "'add' is for 'tcp option maxseg size' only", "write 'set', or remove it");
    }
    if (left.is("meta", "mark") && !left.combined()) {
      return mark(value);
    }
    return refuse(
        assign.span(),
        "setting " + left.label() + " is understood, but not supported",
        "only 'meta mark' and 'tcp option maxseg size' can be set; keep this rule in nft");
  }

  private List<Operation> maxSegmentSize(
      AssignStatement assign, Expression value, JumpGraph jumps, ChainSymbol chain) {
    if (value instanceof MtuExpression mtu) {
      if (mtu.path()) {
        return List.of(SetMaxSegmentSize.pathMtu(assign.add()));
      }
      jumps.noteRouteMtu(chain, mtu.span());
      return List.of(SetMaxSegmentSize.routeMtu(assign.add()));
    }
    Value size = new ConstantReader(new OperandType(ValueType.INTEGER, 16), sink).read(value);
    if (size == null) {
      return null;
    }
    if (size.low() < LEAST_IPV4) {
      sink.warning(
          value.span(),
          "a segment size below " + LEAST_IPV4 + ", which every IPv4 host takes",
          "write a greater one, or 'path mtu'");
    } else if (size.low() < LEAST_IPV6 && !protocols.isKnownIpv4()) {
      sink.warning(
          value.span(),
          "a segment size below " + LEAST_IPV6 + ", which every IPv6 link carries",
          "write a greater one, or 'path mtu'");
    }
    return List.of(SetMaxSegmentSize.fixed((int) size.low(), assign.add()));
  }

  private List<Operation> mark(Expression value) {
    OperandType type = new OperandType(ValueType.MARK, 32);
    List<Operation> operations = new ArrayList<>();
    boolean fromMark = value instanceof FieldExpression || value instanceof BinaryExpression;
    if (fromMark && readsField(value)) {
      Operand source = new OperandReader(sink).read(value);
      if (source == null) {
        return null;
      }
      if (!source.is("meta", "mark")) {
        return refuse(
            value.span(),
            "setting the mark from " + source.label() + " is understood, but not supported",
            "set it from a number, or from itself: 'meta mark set mark | 1'");
      }
      operations.addAll(source.load());
    } else {
      Value number = new ConstantReader(type, sink).read(value);
      if (number == null) {
        return null;
      }
      operations.add(new ImmediateLoad(Operand.REGISTER, number));
    }
    operations.add(new MarkSet(Operand.REGISTER));
    return operations;
  }

  private static boolean readsField(Expression value) {
    Expression each = value;
    while (each instanceof BinaryExpression binary) {
      each = binary.left();
    }
    return each instanceof FieldExpression;
  }

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}
