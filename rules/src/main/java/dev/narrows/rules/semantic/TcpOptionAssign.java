package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.AssignStatement;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.MtuExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.SetMaxSegmentSize;
import dev.narrows.rules.eval.op.TcpOptionSet;
import dev.narrows.rules.field.FieldLocation.TcpOption;
import dev.narrows.rules.field.ValueType;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import java.util.ArrayList;
import java.util.List;

/** Compiles what sets a TCP option; null after a diagnostic. */
final class TcpOptionAssign {
  /** What every IPv4 host takes (RFC 9293, section 3.7.1), and what IPv6 leaves of 1280 octets. */
  private static final int LEAST_IPV4 = 536;

  private static final int LEAST_IPV6 = 1220;

  private final ProtocolContext protocols;
  private final ValueCompiler values;
  private final DiagnosticSink sink;

  TcpOptionAssign(ProtocolContext protocols, ValueCompiler values, DiagnosticSink sink) {
    this.protocols = protocols;
    this.values = values;
    this.sink = sink;
  }

  List<Operation> compile(
      Operand left, AssignStatement assign, Expression value, JumpGraph jumps, ChainSymbol chain) {
    boolean segmentSize = left.is("tcp option maxseg", "size");
    if (segmentSize && value instanceof MtuExpression mtu) {
      return mtu(mtu, assign, jumps, chain);
    }
    if (segmentSize && ValueCompiler.isConstant(value)) {
      return segmentSize(assign, value);
    }
    TcpOption place = (TcpOption) left.field().location();
    int octets = place.bitLength() / 8;
    if (assign.add()) {
      return refuse(assign.span(), "'add' takes a number or 'path mtu'", "write 'set'");
    }
    if (octets != Short.BYTES && octets != Integer.BYTES || place.bitLength() % 8 != 0) {
      return refuse(
          assign.span(),
          left.label() + " cannot be set: the kernel writes only fields of 16 or 32 bits",
          "take the option out: 'reset tcp option ...'");
    }
    List<Operation> operations =
        values.compile(value, new ValueCompiler.Destination(left.label(), left.type(), false));
    if (operations == null) {
      return null;
    }
    operations = new ArrayList<>(operations);
    operations.add(new TcpOptionSet(Operand.REGISTER, place.kind(), place.bitOffset() / 8, octets));
    return operations;
  }

  private static List<Operation> mtu(
      MtuExpression mtu, AssignStatement assign, JumpGraph jumps, ChainSymbol chain) {
    if (mtu.path()) {
      return List.of(SetMaxSegmentSize.pathMtu(assign.add()));
    }
    jumps.noteRouteMtu(chain, mtu.span());
    return List.of(SetMaxSegmentSize.routeMtu(assign.add()));
  }

  private List<Operation> segmentSize(AssignStatement assign, Expression value) {
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

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}
