package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.ElementOptions;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.MapExpression;
import dev.narrows.rules.ast.MeterStatement;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.SetBlock;
import dev.narrows.rules.ast.SetElement;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.SetType;
import dev.narrows.rules.ast.SetUpdateStatement;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.ast.Table;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.ast.VerdictExpression;
import dev.narrows.rules.ast.WildcardKey;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Builds sets and maps: their blocks, their elements, and what refers to them. */
final class SetBuilder {
  private final Spans spans;
  private final ExpressionBuilder expressions;
  private final DiagnosticSink sink;
  private EarlyItems earlyItems;

  SetBuilder(Spans spans, ExpressionBuilder expressions, DiagnosticSink sink) {
    this.spans = spans;
    this.expressions = expressions;
    this.sink = sink;
  }

  /** Takes what is built already from there. */
  void setEarlyItems(EarlyItems items) {
    earlyItems = items;
  }

  private StatementBuilder statements() {
    return new StatementBuilder(spans, expressions);
  }

  // Elements

  SetExpression literal(RulesParser.SetLiteralContext context) {
    List<SetElement> elements = new ArrayList<>();
    if (context.setMembers() != null) {
      for (RulesParser.SetElementContext each : context.setMembers().setElement()) {
        SetElement early = earlyItems == null ? null : earlyItems.take(each);
        elements.add(early == null ? element(each) : early);
      }
    }
    SourceSpan span = spans.of(context);
    if (elements.isEmpty()) {
      sink.error(span, "a set without elements", "put at least one in, or remove the match");
    }
    return new SetExpression(elements, span);
  }

  SetElement element(RulesParser.SetElementContext context) {
    ElementOptions options =
        context.elementState().isEmpty() && context.elementOption().isEmpty()
            ? ElementOptions.NONE
            : options(context.elementState(), context.elementOption());
    for (RulesParser.ElementStateContext state : context.elementState()) {
      if (state.quota() != null) {
        String advice = "write it as a line of the set: 'quota over 500 bytes'";
        sink.error(spans.of(state), "a quota of one element, which nft 1.0.6 cannot read", advice);
      }
    }
    Expression data = context.elementData() == null ? null : data(context.elementData());
    Expression key = key(context.setKey());
    if (key instanceof SetExpression inner && inner.elements().size() == 1) {
      String what = "a set of one element within a set, over which nft 1.0.6 fails an assertion";
      sink.error(key.span(), what, "write the element alone");
    }
    return new SetElement(key, options, data, spans.of(context));
  }

  private ElementOptions options(
      List<RulesParser.ElementStateContext> states,
      List<RulesParser.ElementOptionContext> options) {
    Literal timeout = null;
    Literal expires = null;
    String comment = null;
    for (RulesParser.ElementOptionContext option : options) {
      if (option instanceof RulesParser.ElementTimeoutContext each) {
        timeout = time(each.TIME());
      } else if (option instanceof RulesParser.ElementExpiresContext each) {
        expires = time(each.TIME());
      } else if (option instanceof RulesParser.ElementCommentContext each) {
        if (comment != null) {
          sink.error(spans.of(each), "a second comment of one element", "remove one");
        }
        comment = ChainBuilder.commentOf(each.commentText());
      }
    }
    return new ElementOptions(timeout, expires, comment == null ? "" : comment, states(states));
  }

  private List<Statement> states(List<RulesParser.ElementStateContext> contexts) {
    return contexts.stream().map(this::state).toList();
  }

  private Statement state(RulesParser.ElementStateContext context) {
    if (context.counter() != null) {
      return statements().visit(context.counter());
    }
    if (context.limit() != null) {
      return statements().visit(context.limit());
    }
    if (context.quota() != null) {
      return statements().visit(context.quota());
    }
    return new Unsupported(
        "'ct count' is",
        "only the kernel knows its connections; keep this rule in nft",
        spans.of(context));
  }

  private Literal time(TerminalNode time) {
    return new Literal(Literal.Kind.TIME, time.getText(), spans.of(time.getSymbol()));
  }

  private Expression key(RulesParser.SetKeyContext context) {
    return context.STAR() != null ? new WildcardKey(spans.of(context)) : parts(context.range());
  }

  private Expression parts(List<RulesParser.RangeContext> ranges) {
    if (ranges.size() == 1) {
      return expressions.range(ranges.get(0));
    }
    List<Expression> parts = ranges.stream().map(expressions::range).toList();
    SourceSpan span = spans.of(ranges.get(0).start, ranges.get(ranges.size() - 1).stop);
    return new ConcatExpression(parts, span);
  }

  private Expression data(RulesParser.ElementDataContext context) {
    if (context.verdict() == null) {
      return parts(context.range());
    }
    return new VerdictExpression(statements().visit(context.verdict()), spans.of(context));
  }

  // References

  Expression source(RulesParser.MapSourceContext context) {
    if (context.setLiteral() != null) {
      return literal(context.setLiteral());
    }
    if (context.variable() != null) {
      expressions.refuse(
          context, "a map in a variable, over which nft 1.0.6 fails an assertion", "write it out");
      return expressions.variable(context.variable());
    }
    return new SetReference(context.name().getText(), spans.of(context));
  }

  Expression mapValue(RulesParser.MapValueContext context) {
    context.leftSide().forEach(expressions::checkReadable);
    Expression key = expressions.leftSide(context.leftSide());
    return new MapExpression(key, source(context.mapSource()), spans.of(context));
  }

  // Statements

  Statement change(RulesParser.ChangeBracesContext context) {
    for (RulesParser.ElementOptionContext option : context.changeKey().elementOption()) {
      if (option instanceof RulesParser.ElementCommentContext) {
        expressions.refuse(option, "packets add elements without comments", "remove it");
      }
    }
    Expression data = null;
    RulesParser.ChangeDataContext written = context.changeData();
    if (written != null) {
      data =
          written.value() == null
              ? expressions.leftSide(written.leftSide())
              : expressions.value(written.value());
    }
    return new SetUpdateStatement(
        change(context.change),
        set(context.setName()),
        expressions.leftSide(context.changeKey().leftSide()),
        options(context.elementState(), context.changeKey().elementOption()),
        data,
        spans.of(context));
  }

  Statement change(RulesParser.ChangePlainContext context) {
    return new SetUpdateStatement(
        change(context.change),
        set(context.setName()),
        expressions.leftSide(context.changeKey().leftSide()),
        options(List.of(), context.changeKey().elementOption()),
        null,
        spans.of(context));
  }

  private Expression set(RulesParser.SetNameContext context) {
    return context.variable() == null
        ? new SetReference(context.name().getText(), spans.of(context))
        : expressions.variable(context.variable());
  }

  private static SetUpdateStatement.Change change(Token word) {
    switch (word.getType()) {
      case RulesLexer.ADD:
        return SetUpdateStatement.Change.ADD;
      case RulesLexer.UPDATE:
        return SetUpdateStatement.Change.UPDATE;
      default:
        return SetUpdateStatement.Change.DELETE;
    }
  }

  Statement meter(RulesParser.ChangeMeterContext context) {
    return new MeterStatement(
        spans.name(context.name()),
        context.NUMBER() == null ? -1 : expressions.number(context.NUMBER().getSymbol()),
        expressions.leftSide(context.changeKey().leftSide()),
        options(List.of(), context.changeKey().elementOption()),
        context.statement().exception == null ? statements().visit(context.statement()) : null,
        spans.of(context));
  }

  // Blocks

  SetBlock block(
      RulesParser.NameContext name,
      boolean map,
      Table.Mode mode,
      RulesParser.SetBlockContext context) {
    Block block = new Block();
    for (RulesParser.SetItemContext item : context.setItem()) {
      if (item.exception == null) {
        block.take(item.setContent());
      }
    }
    return new SetBlock(
        spans.name(name),
        map,
        mode,
        block.key,
        block.data,
        block.dataInterval,
        block.flags,
        block.elements,
        block.size,
        block.autoMerge,
        block.timeout,
        block.gcInterval,
        block.policy,
        block.comment == null ? "" : block.comment,
        block.states,
        spans.of(name));
  }

  private SetType type(RulesParser.SetTypeContext context) {
    List<Name> names = context.word().stream().map(spans::name).toList();
    return new SetType(names, List.of(), spans.of(context));
  }

  private SetType type(RulesParser.SetFieldsContext context) {
    SourceSpan span = spans.of(context);
    if (context.OTHER_EXPRESSION() != null) {
      String word = context.start.getText();
      return new SetType(
          List.of(), List.of(ExpressionBuilder.unsupported("'" + word + "' is", word, span)), span);
    }
    if (context.WORD() != null) {
      return new SetType(List.of(spans.name(context.WORD().getSymbol())), List.of(), span);
    }
    List<Expression> fields = context.leftSide().stream().map(expressions::leftSide).toList();
    return new SetType(List.of(), fields, span);
  }

  /** What the lines of a set's block say. */
  private final class Block {
    private SetType key;
    private SetType data;
    private boolean dataInterval;
    private List<Name> flags = List.of();
    private List<Expression> elements = List.of();
    private long size = -1;
    private boolean autoMerge;
    private Literal timeout;
    private Literal gcInterval;
    private Name policy;
    private String comment;
    private final List<Statement> states = new ArrayList<>();

    void take(RulesParser.SetContentContext content) {
      if (content instanceof RulesParser.SetTypeNamesContext type) {
        key = type(type.key);
        data = type.data == null ? null : type(type.data);
        checkInterval(type.interval);
      } else if (content instanceof RulesParser.SetTypeofContext type) {
        key = type(type.key);
        data = type.data == null ? null : type(type.data);
        checkInterval(type.interval);
      } else if (content instanceof RulesParser.SetFlagsContext each) {
        flags = each.word().stream().map(spans::name).toList();
      } else if (content instanceof RulesParser.SetElementsContext each) {
        elements = List.of(literal(each.setLiteral()));
      } else if (content instanceof RulesParser.SetElementsVariableContext each) {
        elements = List.of(expressions.variable(each.variable()));
      } else {
        takeMore(content);
      }
    }

    private void takeMore(RulesParser.SetContentContext content) {
      if (content instanceof RulesParser.SetSizeContext each) {
        size = expressions.number(each.NUMBER().getSymbol());
      } else if (content instanceof RulesParser.SetAutoMergeContext) {
        autoMerge = true;
      } else if (content instanceof RulesParser.SetTimeoutContext each) {
        timeout = time(each.TIME());
      } else if (content instanceof RulesParser.SetGcIntervalContext each) {
        gcInterval = time(each.TIME());
      } else if (content instanceof RulesParser.SetPolicyContext each) {
        policy = spans.name(each.word());
      } else if (content instanceof RulesParser.SetCommentContext each) {
        if (comment != null) {
          sink.error(spans.of(each), "a second comment of one set", "remove one");
        }
        comment = ChainBuilder.commentOf(each.commentText());
      } else if (content instanceof RulesParser.SetStateContext each) {
        states.addAll(states(each.elementState()));
      }
    }

    private void checkInterval(Token word) {
      dataInterval = word != null;
      if (word != null && !word.getText().equals("interval")) {
        sink.error(
            spans.of(word), "unexpected '" + word.getText() + "'", "write 'interval', or '.'");
      }
    }
  }
}
