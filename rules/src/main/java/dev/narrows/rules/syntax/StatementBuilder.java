package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.AssignStatement;
import dev.narrows.rules.ast.CounterStatement;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.JumpStatement;
import dev.narrows.rules.ast.LimitStatement;
import dev.narrows.rules.ast.ListExpression;
import dev.narrows.rules.ast.LogStatement;
import dev.narrows.rules.ast.MatchOperator;
import dev.narrows.rules.ast.MatchStatement;
import dev.narrows.rules.ast.MtuExpression;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.NamedCounterStatement;
import dev.narrows.rules.ast.ObjectStatement;
import dev.narrows.rules.ast.OptionResetStatement;
import dev.narrows.rules.ast.QuotaStatement;
import dev.narrows.rules.ast.RejectStatement;
import dev.narrows.rules.ast.RestoreStatement;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.ast.VerdictMapStatement;
import dev.narrows.rules.ast.VerdictStatement;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/** Builds statements out of parse trees. */
final class StatementBuilder extends RulesParserBaseVisitor<Statement> {
  private final Spans spans;
  private final ExpressionBuilder expressions;

  StatementBuilder(Spans spans, ExpressionBuilder expressions) {
    this.spans = spans;
    this.expressions = expressions;
  }

  // Matches and assignments

  @Override
  public Statement visitLookAt(RulesParser.LookAtContext context) {
    Expression left = expressions.leftSide(context.leftSide());
    RulesParser.ActionContext action = context.action();
    SourceSpan span = spans.of(context);
    if (action instanceof RulesParser.MatchOperatorContext match) {
      MatchOperator operator = operator(match.operator().start);
      return new MatchStatement(left, operator, expressions.rightSide(match.rightSide()), span);
    }
    if (action instanceof RulesParser.MatchImplicitContext match) {
      Expression right = expressions.rightSide(match.rightSide());
      return new MatchStatement(left, MatchOperator.IMPLICIT, right, span);
    }
    if (action instanceof RulesParser.AssignSetContext set) {
      return new AssignStatement(left, false, newValue(set.newValue()), span);
    }
    if (action instanceof RulesParser.AssignAddContext add) {
      return new AssignStatement(left, true, newValue(add.newValue()), span);
    }
    RulesParser.MatchVerdictMapContext map = (RulesParser.MatchVerdictMapContext) action;
    return new VerdictMapStatement(left, expressions.sets().source(map.mapSource()), span);
  }

  private Expression newValue(RulesParser.NewValueContext context) {
    if (context instanceof RulesParser.NewConstantContext constant) {
      List<Expression> values = new ArrayList<>();
      constant.value().forEach(each -> values.add(expressions.value(each)));
      return values.size() == 1 ? values.get(0) : new ListExpression(values, spans.of(context));
    }
    if (context instanceof RulesParser.NewOtherContext
        || context instanceof RulesParser.NewRouteContext) {
      String word = context.start.getText();
      return ExpressionBuilder.unsupported("'" + word + "' is", word, spans.of(context));
    }
    if (context instanceof RulesParser.NewMappedContext mapped) {
      return expressions.sets().mapValue(mapped.mapValue());
    }
    if (context instanceof RulesParser.NewFieldContext field) {
      expressions.checkReadable(field.leftSide());
      return expressions.leftSide(field.leftSide());
    }
    return new MtuExpression(context instanceof RulesParser.NewPathMtuContext, spans.of(context));
  }

  private static MatchOperator operator(Token token) {
    switch (token.getType()) {
      case RulesLexer.EQ:
        return MatchOperator.EQ;
      case RulesLexer.NEQ:
        return MatchOperator.NEQ;
      case RulesLexer.LT:
        return MatchOperator.LT;
      case RulesLexer.GT:
        return MatchOperator.GT;
      case RulesLexer.LE:
        return MatchOperator.LTE;
      case RulesLexer.GE:
        return MatchOperator.GTE;
      case RulesLexer.NOT:
        return MatchOperator.NOT;
      default:
        throw new AssertionError(token);
    }
  }

  // Verdicts

  @Override
  public Statement visitVerdictPlain(RulesParser.VerdictPlainContext context) {
    return new VerdictStatement(verdict(context.start), spans.of(context));
  }

  private static VerdictStatement.Kind verdict(Token token) {
    switch (token.getType()) {
      case RulesLexer.ACCEPT:
        return VerdictStatement.Kind.ACCEPT;
      case RulesLexer.DROP:
        return VerdictStatement.Kind.DROP;
      case RulesLexer.RETURN:
        return VerdictStatement.Kind.RETURN;
      default:
        return VerdictStatement.Kind.CONTINUE;
    }
  }

  @Override
  public Statement visitVerdictChain(RulesParser.VerdictChainContext context) {
    RulesParser.TargetContext target = context.target();
    if (target.chainBlock() != null) {
      return new Unsupported(
          "a chain without a name is",
          "declare it with a name, and " + context.start.getText() + " to that",
          spans.of(target.chainBlock().start));
    }
    Expression name =
        target.variable() == null
            ? expressions.word(target)
            : expressions.variable(target.variable());
    return new JumpStatement(context.GOTO() != null, name, spans.of(context));
  }

  // Counters, limits, logs

  @Override
  public Statement visitCounterNamed(RulesParser.CounterNamedContext context) {
    RulesParser.ObjectNameContext object = context.objectName();
    if (object == null) {
      Expression value = expressions.sets().mapValue(context.mapValue());
      return new NamedCounterStatement(value, spans.of(context));
    }
    Expression name;
    if (object.variable() != null) {
      name = expressions.variable(object.variable());
    } else if (object.QUOTED() != null) {
      name = expressions.quoted(object.QUOTED().getSymbol());
    } else {
      name = expressions.word(object);
    }
    return new NamedCounterStatement(name, spans.of(context));
  }

  private Expression objectName(
      RulesParser.ObjectNameContext object, RulesParser.MapValueContext map) {
    if (map != null) {
      return expressions.sets().mapValue(map);
    }
    if (object.variable() != null) {
      return expressions.variable(object.variable());
    }
    return object.QUOTED() == null
        ? expressions.word(object)
        : expressions.quoted(object.QUOTED().getSymbol());
  }

  @Override
  public Statement visitCounterAnonymous(RulesParser.CounterAnonymousContext context) {
    long packets = 0;
    long bytes = 0;
    for (RulesParser.CounterStartContext each : context.counterStart()) {
      long value = expressions.unsigned(each.NUMBER().getSymbol());
      packets = each.PACKETS() == null ? packets : value;
      bytes = each.BYTES() == null ? bytes : value;
    }
    return new CounterStatement(packets, bytes, spans.of(context));
  }

  @Override
  public Statement visitLimitNamed(RulesParser.LimitNamedContext context) {
    return new ObjectStatement(
        ObjectStatement.Kind.LIMIT,
        objectName(context.objectName(), context.mapValue()),
        spans.of(context));
  }

  /**
   * The scanner cuts "kbytes/second" as one word, since words may hold a slash: it is taken apart
   * here.
   */
  @Override
  public Statement visitLimitAnonymous(RulesParser.LimitAnonymousContext context) {
    return limit(context.limitOf(), spans.of(context));
  }

  LimitStatement limit(RulesParser.LimitOfContext context, SourceSpan span) {
    RulesParser.LimitRateContext rate = context.limitRate();
    Name unit = new Name("packets", spans.of(rate));
    Name period = rate.unit == null ? null : spans.name(rate.unit);
    if (rate.limitUnit() != null) {
      Name written = spans.name(rate.limitUnit());
      int slash = written.text().indexOf('/');
      unit = slash < 0 ? written : new Name(written.text().substring(0, slash), written.span());
      period = slash < 0 ? period : new Name(written.text().substring(slash + 1), written.span());
      if (unit.text().equals("packets")) {
        expressions.refuse(rate.limitUnit(), "a rate of packets has no unit", "write '5/second'");
      }
    }
    boolean hasBurst = context.BURST() != null;
    return new LimitStatement(
        context.over != null && context.over.getType() == RulesLexer.OVER,
        expressions.number(rate.NUMBER().getSymbol()),
        unit,
        period == null ? new Name("", spans.of(rate)) : period,
        hasBurst ? expressions.number(context.NUMBER().getSymbol()) : -1,
        hasBurst ? spans.name(context.limitUnit()) : null,
        spans.of(rate),
        span);
  }

  @Override
  public Statement visitQuotaNamed(RulesParser.QuotaNamedContext context) {
    return new ObjectStatement(
        ObjectStatement.Kind.QUOTA,
        objectName(context.objectName(), context.mapValue()),
        spans.of(context));
  }

  @Override
  public Statement visitQuotaAnonymous(RulesParser.QuotaAnonymousContext context) {
    return quota(context.quotaOf(), spans.of(context));
  }

  QuotaStatement quota(RulesParser.QuotaOfContext context, SourceSpan span) {
    long used = context.octets().size() == 1 ? 0 : octets(context.octets(1));
    return new QuotaStatement(context.OVER() != null, octets(context.octets(0)), used, span);
  }

  private long octets(RulesParser.OctetsContext context) {
    return expressions.octets(context.NUMBER().getSymbol(), spans.name(context.limitUnit()));
  }

  @Override
  public Statement visitLog(RulesParser.LogContext context) {
    Expression prefix = null;
    Name level = null;
    Name group = null;
    List<Name> flags = new ArrayList<>();
    for (RulesParser.LogOptionContext option : context.logOption()) {
      if (option instanceof RulesParser.LogPrefixContext each) {
        prefix = logPrefix(each);
      } else if (option instanceof RulesParser.LogLevelContext each) {
        level = spans.name(each.word());
      } else if (option instanceof RulesParser.LogFlagsContext each) {
        String header = each.TCP() != null ? "tcp " : each.IP() != null ? "ip " : "";
        each.word().forEach(w -> flags.add(new Name(header + w.getText(), spans.of(w))));
      } else {
        group = new Name(option.start.getText(), spans.of(option));
      }
    }
    return new LogStatement(prefix, level, flags, group, spans.of(context));
  }

  private Expression logPrefix(RulesParser.LogPrefixContext context) {
    if (context.variable() != null) {
      expressions.refuse(context, "the prefix must be a string to nft", "put quotes around it");
      return expressions.variable(context.variable());
    }
    return context.QUOTED() == null
        ? expressions.word(context.word())
        : expressions.quoted(context.QUOTED().getSymbol());
  }

  // Reject

  @Override
  public Statement visitReject(RulesParser.RejectContext context) {
    RulesParser.RejectWithContext with = context.rejectWith();
    SourceSpan span = spans.of(context);
    if (with == null) {
      return new RejectStatement(RejectStatement.Kind.DEFAULT, null, span);
    }
    if (with.TCP() != null) {
      return new RejectStatement(RejectStatement.Kind.TCP_RESET, null, span);
    }
    RulesParser.RejectCodeContext code = with.rejectCode();
    Expression value;
    if (code.variable() != null) {
      expressions.refuse(code, "the code must be a word to nft", "write it out");
      value = expressions.variable(code.variable());
    } else if (code.NUMBER() != null) {
      value = expressions.numberLiteral(code.NUMBER().getSymbol());
    } else {
      value = expressions.word(code.word());
    }
    return new RejectStatement(rejectKind(with.rejectFamily), value, span);
  }

  private static RejectStatement.Kind rejectKind(Token family) {
    switch (family.getType()) {
      case RulesLexer.ICMP:
        return RejectStatement.Kind.ICMP;
      case RulesLexer.ICMPV6:
        return RejectStatement.Kind.ICMPV6;
      default:
        return RejectStatement.Kind.ICMPX;
    }
  }

  @Override
  public Statement visitOptionReset(RulesParser.OptionResetContext context) {
    Name option =
        context.word() == null
            ? spans.name(context.NUMBER().getSymbol())
            : spans.name(context.word());
    return new OptionResetStatement(option, spans.of(context));
  }

  @Override
  public Statement visitOffload(RulesParser.OffloadContext context) {
    return new RestoreStatement(spans.of(context));
  }

  // Sets that packets change

  @Override
  public Statement visitChangeBraces(RulesParser.ChangeBracesContext context) {
    return expressions.sets().change(context);
  }

  @Override
  public Statement visitChangeConstant(RulesParser.ChangeConstantContext context) {
    return new Unsupported(
        "changing a set by a constant is",
        "put the element into the set where it is declared",
        spans.of(context));
  }

  @Override
  public Statement visitChangePlain(RulesParser.ChangePlainContext context) {
    return expressions.sets().change(context);
  }

  @Override
  public Statement visitChangeMeter(RulesParser.ChangeMeterContext context) {
    return expressions.sets().meter(context);
  }

  @Override
  public Statement visitOtherStatement(RulesParser.OtherStatementContext context) {
    String word = context.start.getText();
    return ExpressionBuilder.unsupported("'" + word + "' is", word, spans.of(context));
  }
}
