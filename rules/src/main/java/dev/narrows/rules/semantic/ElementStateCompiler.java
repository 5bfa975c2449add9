package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.CounterStatement;
import dev.narrows.rules.ast.LimitStatement;
import dev.narrows.rules.ast.QuotaStatement;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.ElementState;
import dev.narrows.rules.eval.ElementStates;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.op.ElementCounter;
import dev.narrows.rules.eval.op.ElementLimit;
import dev.narrows.rules.eval.op.ElementQuota;
import dev.narrows.rules.eval.op.LimitOp;
import java.util.ArrayList;
import java.util.List;

/** Compiles what each element of a set keeps for itself; null after a diagnostic. */
final class ElementStateCompiler {
  /** As the kernel's NFT_SET_EXPR_MAX. */
  private static final int MAX = 2;

  private final DiagnosticSink sink;

  ElementStateCompiler(DiagnosticSink sink) {
    this.sink = sink;
  }

  ElementStates compile(List<Statement> statements) {
    List<ElementState> states = new ArrayList<>();
    for (Statement each : statements) {
      ElementState state = compile(each);
      if (state == null) {
        return null;
      }
      states.add(state);
    }
    if (states.size() > MAX) {
      sink.error(
          statements.get(MAX).span(),
          "more than " + MAX + " statements for each element",
          "move one into the rule");
      return null;
    }
    return states.isEmpty() ? ElementStates.NONE : new ElementStates(states);
  }

  private ElementState compile(Statement statement) {
    if (statement instanceof CounterStatement) {
      return new ElementCounter();
    }
    if (statement instanceof LimitStatement limit) {
      List<Operation> compiled = new LimitCompiler(sink).compile(limit);
      return compiled == null ? null : new ElementLimit((LimitOp) compiled.get(0));
    }
    if (statement instanceof QuotaStatement quota) {
      return ObjectCompiler.isSound(quota, sink)
          ? new ElementQuota(quota.octets(), quota.over(), quota.used())
          : null;
    }
    if (statement instanceof Unsupported unsupported) {
      sink.error(
          unsupported.span(),
          unsupported.what() + " understood, but not supported",
          unsupported.advice());
      return null;
    }
    refuse(statement.span());
    return null;
  }

  private void refuse(SourceSpan span) {
    sink.error(
        span, "a statement that an element cannot keep", "write a counter, a limit or a quota");
  }

  /** Whether an element's statements are those that its set has: nft lets no other stand. */
  boolean agree(List<Statement> ofElement, List<Statement> ofSet) {
    if (!ofElement.isEmpty() && ofElement.size() < ofSet.size()) {
      SourceSpan span = ofElement.get(0).span();
      sink.error(span, "the set declares more statements", "write all of them, or none");
      return false;
    }
    for (int i = 0; i < ofElement.size(); i++) {
      SourceSpan span = ofElement.get(i).span();
      if (i >= ofSet.size()) {
        sink.error(
            span, "the set declares no such statement", "add it to the set, such as 'counter;'");
        return false;
      }
      if (!ofElement.get(i).getClass().equals(ofSet.get(i).getClass())) {
        sink.error(span, "the set declares another statement", "write the same in both");
        return false;
      }
    }
    return true;
  }

  /** The numbers that an element's states begin with, as saved; null when it has none. */
  static long[] start(List<Statement> statements) {
    if (!statements.isEmpty() && statements.get(0) instanceof CounterStatement counter) {
      return new long[] {counter.packets(), counter.bytes()};
    }
    return null;
  }
}
