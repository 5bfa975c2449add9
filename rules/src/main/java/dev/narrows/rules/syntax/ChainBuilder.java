package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.ChainItem;
import dev.narrows.rules.ast.Comment;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Flag;
import dev.narrows.rules.ast.HookHeader;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.PolicyHeader;
import dev.narrows.rules.ast.Rule;
import dev.narrows.rules.ast.RulePlace;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.misc.Interval;

/** Builds what stands in a chain. */
final class ChainBuilder extends RulesParserBaseVisitor<ChainItem> {
  private final Spans spans;
  private final ExpressionBuilder expressions;
  private final StatementBuilder statements;
  private final Includer includer;
  private EarlyItems earlyItems;

  ChainBuilder(
      Spans spans, ExpressionBuilder expressions, StatementBuilder statements, Includer includer) {
    this.spans = spans;
    this.expressions = expressions;
    this.statements = statements;
    this.includer = includer;
  }

  List<ChainItem> items(List<RulesParser.ChainItemContext> contexts) {
    List<ChainItem> items = new ArrayList<>();
    for (RulesParser.ChainItemContext item : contexts) {
      List<ChainItem> early = earlyItems == null ? null : earlyItems.take(item);
      items.addAll(early == null ? item(item) : early);
    }
    return items;
  }

  /** Several where files are included, none where nothing could be made of it. */
  List<ChainItem> item(RulesParser.ChainItemContext item) {
    if (item.exception == null && item.chainContent() != null) {
      return List.of(visit(item.chainContent()));
    }
    List<ChainItem> items = new ArrayList<>();
    if (item.exception != null) {
      addSoundPart(item, items);
    } else {
      FileBuilder.common(
          item.common(), expressions, spans, includer::includeInChain, items::addAll, items);
    }
    return items;
  }

  /** Takes what is built already from there. */
  void setEarlyItems(EarlyItems items) {
    earlyItems = items;
  }

  /** Of a rule with an error the statements before it are looked at, for errors of their own. */
  private void addSoundPart(RulesParser.ChainItemContext item, List<ChainItem> items) {
    if (item.chainContent() instanceof RulesParser.ChainRuleContext line
        && line.exception == null
        && line.ruleLine() != null
        && line.ruleLine().exception == null
        && line.ruleLine().stop != null) {
      items.add(visit(line));
    }
  }

  @Override
  public ChainItem visitChainHook(RulesParser.ChainHookContext context) {
    if (context.device() != null) {
      return new Unsupported(
          "a chain bound to a device is",
          "match 'iifname' in a prerouting chain",
          spans.of(context.device()));
    }
    RulesParser.PriorityContext priority = context.priority();
    SourceSpan span = spans.of(priority);
    long offset = priority.NUMBER() == null ? 0 : expressions.number(priority.NUMBER().getSymbol());
    if (priority.sign != null && priority.sign.getType() == RulesLexer.DASH) {
      offset = -offset;
    }
    Expression base;
    if (priority.variable() != null) {
      base = expressions.variable(priority.variable());
    } else if (priority.word() != null) {
      base = expressions.word(priority.word());
    } else {
      base = new Literal(Literal.Kind.NUMBER, "0", span);
    }
    return new HookHeader(
        spans.name(context.type), spans.name(context.hook), base, offset, spans.of(context));
  }

  @Override
  public ChainItem visitChainDevices(RulesParser.ChainDevicesContext context) {
    return new Unsupported(
        "a chain bound to devices is",
        "match 'iifname' in a prerouting chain",
        spans.of(context.start));
  }

  @Override
  public ChainItem visitChainPolicy(RulesParser.ChainPolicyContext context) {
    RulesParser.PolicyContext policy = context.policy();
    Expression value =
        policy.variable() == null
            ? expressions.word(policy.word())
            : expressions.variable(policy.variable());
    return new PolicyHeader(value, spans.of(context));
  }

  @Override
  public ChainItem visitChainComment(RulesParser.ChainCommentContext context) {
    return new Comment(commentOf(context.commentText()), spans.of(context));
  }

  @Override
  public ChainItem visitChainFlags(RulesParser.ChainFlagsContext context) {
    return new Flag(spans.name(context.word()), spans.of(context));
  }

  @Override
  public ChainItem visitChainRule(RulesParser.ChainRuleContext context) {
    return rule(context.ruleLine(), RulePlace.LAST);
  }

  Rule rule(RulesParser.RuleLineContext context, RulePlace place) {
    List<Statement> parts = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (RulesParser.StatementContext each : context.statement()) {
      if (each.exception == null) {
        parts.add(statements.visit(each));
        texts.add(spans.text(textOf(each)));
      }
    }
    String comment = context.commentText() == null ? "" : commentOf(context.commentText());
    return new Rule(parts, texts, comment, place, textOf(context), spans.of(context));
  }

  static String commentOf(RulesParser.CommentTextContext context) {
    return context.text == null
        ? context.word().getText()
        : ExpressionBuilder.unquoted(context.text);
  }

  /** The source on one line, runs of space and continued lines being one space each. */
  private static String textOf(ParserRuleContext context) {
    int end = context.stop.getStopIndex();
    Interval interval = Interval.of(context.start.getStartIndex(), end);
    String source = context.start.getInputStream().getText(interval);
    StringBuilder text = new StringBuilder(source.length());
    boolean space = false;
    for (int i = 0; i < source.length(); i++) {
      char each = source.charAt(i);
      boolean continues =
          each == '\\' && i + 1 < source.length() && Character.isWhitespace(source.charAt(i + 1));
      if (Character.isWhitespace(each) || continues) {
        space = true;
        continue;
      }
      if (space) {
        text.append(' ');
        space = false;
      }
      text.append(each);
    }
    return text.toString();
  }
}
