package dev.narrows.rules.ast;

import dev.narrows.rules.diagnostic.SourceSpan;

/** A part of a rule: a match, or something done. */
public sealed interface Statement
    permits MatchStatement,
        AssignStatement,
        VerdictStatement,
        JumpStatement,
        CounterStatement,
        NamedCounterStatement,
        LimitStatement,
        QuotaStatement,
        ObjectStatement,
        LogStatement,
        RejectStatement,
        VerdictMapStatement,
        SetUpdateStatement,
        MeterStatement,
        OptionResetStatement,
        RestoreStatement,
        Unsupported {
  SourceSpan span();

  void accept(Visitor visitor);

  /** A pass over a rule. */
  interface Visitor {
    void visit(MatchStatement match);

    void visit(AssignStatement assign);

    void visit(VerdictStatement verdict);

    void visit(JumpStatement jump);

    void visit(CounterStatement counter);

    void visit(NamedCounterStatement counter);

    void visit(LimitStatement limit);

    void visit(QuotaStatement quota);

    void visit(ObjectStatement object);

    void visit(LogStatement log);

    void visit(RejectStatement reject);

    void visit(VerdictMapStatement map);

    void visit(SetUpdateStatement update);

    void visit(MeterStatement meter);

    void visit(OptionResetStatement reset);

    void visit(RestoreStatement restore);

    void visit(Unsupported unsupported);
  }
}
