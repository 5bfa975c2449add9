package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.ChainBlock;
import dev.narrows.rules.ast.ChainItem;
import dev.narrows.rules.ast.Comment;
import dev.narrows.rules.ast.CounterBlock;
import dev.narrows.rules.ast.Flag;
import dev.narrows.rules.ast.LimitBlock;
import dev.narrows.rules.ast.LimitStatement;
import dev.narrows.rules.ast.QuotaBlock;
import dev.narrows.rules.ast.QuotaStatement;
import dev.narrows.rules.ast.RulePlace;
import dev.narrows.rules.ast.Table.Mode;
import dev.narrows.rules.ast.TableItem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Builds what stands in a table. */
final class TableBuilder extends RulesParserBaseVisitor<TableItem> {
  private final Spans spans;
  private final ExpressionBuilder expressions;
  private final ChainBuilder chains;
  private final Includer includer;
  private EarlyItems earlyItems;
  private final Set<String> broken = new HashSet<>();

  TableBuilder(Spans spans, ExpressionBuilder expressions, ChainBuilder chains, Includer includer) {
    this.spans = spans;
    this.expressions = expressions;
    this.chains = chains;
    this.includer = includer;
  }

  /** Names whose declarations have errors, so that using them is no second error. */
  Set<String> broken() {
    return broken;
  }

  /** Takes an item with an error: what it would have declared is not unknown. */
  void noteBroken(ParserRuleContext context) {
    for (int i = 0; i < context.getChildCount(); i++) {
      ParseTree child = context.getChild(i);
      if (child instanceof TerminalNode leaf && leaf.getSymbol().getType() == RulesLexer.WORD) {
        broken.add(leaf.getText());
      } else if (child instanceof ParserRuleContext inner
          && !(inner instanceof RulesParser.TableItemContext)
          && !(inner instanceof RulesParser.ChainItemContext)
          && !(inner instanceof RulesParser.RuleLineContext)) {
        noteBroken(inner);
      }
    }
  }

  List<TableItem> items(List<RulesParser.TableItemContext> contexts) {
    List<TableItem> items = new ArrayList<>();
    for (RulesParser.TableItemContext item : contexts) {
      List<TableItem> early = earlyItems == null ? null : earlyItems.take(item);
      items.addAll(early == null ? item(item) : early);
    }
    return items;
  }

  /** Several where files are included, none where nothing could be made of it. */
  List<TableItem> item(RulesParser.TableItemContext item) {
    List<TableItem> items = new ArrayList<>();
    if (item.exception != null) {
      noteBroken(item);
    } else if (item.common() != null) {
      FileBuilder.common(
          item.common(), expressions, spans, includer::includeInTable, items::addAll, items);
    } else {
      items.add(visit(item.tableContent()));
    }
    return items;
  }

  /** Takes what is built already from there. */
  void setEarlyItems(EarlyItems items) {
    earlyItems = items;
  }

  @Override
  public TableItem visitTableChain(RulesParser.TableChainContext context) {
    return chain(context.name(), Mode.ADD, context.chainBlock());
  }

  TableItem chain(RulesParser.NameContext name, Mode mode, RulesParser.ChainBlockContext block) {
    List<ChainItem> items = block == null ? List.of() : chains.items(block.chainItem());
    return new ChainBlock(spans.name(name), mode, items, spans.of(name));
  }

  /** The chain that a command adds one rule to. */
  TableItem chain(RulesParser.NameContext name, RulesParser.RuleLineContext rule, RulePlace place) {
    List<ChainItem> items = List.of(chains.rule(rule, place));
    return new ChainBlock(spans.name(name), Mode.EXISTING, items, spans.of(name));
  }

  @Override
  public TableItem visitTableSet(RulesParser.TableSetContext context) {
    return set(context.name(), false, Mode.ADD, context.setBlock());
  }

  TableItem set(
      RulesParser.NameContext name, boolean map, Mode mode, RulesParser.SetBlockContext block) {
    for (RulesParser.SetItemContext item : block.setItem()) {
      if (item.exception != null) {
        broken.add(name.getText());
      }
    }
    return expressions.sets().block(name, map, mode, block);
  }

  @Override
  public TableItem visitTableMap(RulesParser.TableMapContext context) {
    return set(context.name(), true, Mode.ADD, context.setBlock());
  }

  @Override
  public TableItem visitTableCounter(RulesParser.TableCounterContext context) {
    return counter(context.name(), Mode.ADD, context.counterBlock(), null);
  }

  TableItem counter(
      RulesParser.NameContext name,
      Mode mode,
      RulesParser.CounterBlockContext block,
      RulesParser.CounterValuesContext start) {
    String comment = "";
    long packets = 0;
    long bytes = 0;
    if (start != null) {
      packets = expressions.number(start.packets);
      bytes = expressions.number(start.bytes);
    }
    if (block != null) {
      for (RulesParser.CounterValuesContext each : block.counterValues()) {
        packets = expressions.number(each.packets);
        bytes = expressions.number(each.bytes);
      }
      comment = comment(block.commentText());
    }
    return new CounterBlock(spans.name(name), mode, comment, packets, bytes, spans.of(name));
  }

  @Override
  public TableItem visitTableQuota(RulesParser.TableQuotaContext context) {
    return quota(context.name(), Mode.ADD, context.quotaBlock(), null);
  }

  TableItem quota(
      RulesParser.NameContext name,
      Mode mode,
      RulesParser.QuotaBlockContext block,
      RulesParser.QuotaOfContext plain) {
    StatementBuilder statements = new StatementBuilder(spans, expressions);
    QuotaStatement quota =
        last(
            block == null ? Stream.ofNullable(plain).toList() : block.quotaOf(),
            each -> statements.quota(each, spans.of(each)));
    String comment = block == null ? "" : comment(block.commentText());
    return new QuotaBlock(spans.name(name), mode, comment, quota, spans.of(name));
  }

  @Override
  public TableItem visitTableLimit(RulesParser.TableLimitContext context) {
    return limit(context.name(), Mode.ADD, context.limitBlock(), null);
  }

  TableItem limit(
      RulesParser.NameContext name,
      Mode mode,
      RulesParser.LimitBlockContext block,
      RulesParser.LimitOfContext plain) {
    StatementBuilder statements = new StatementBuilder(spans, expressions);
    LimitStatement limit =
        last(
            block == null ? Stream.ofNullable(plain).toList() : block.limitOf(),
            each -> statements.limit(each, spans.of(each)));
    String comment = block == null ? "" : comment(block.commentText());
    return new LimitBlock(spans.name(name), mode, comment, limit, spans.of(name));
  }

  /** Of several lines in a block each takes the place of the one before. */
  private static <C, S> S last(List<C> lines, Function<C, S> statement) {
    S last = null;
    for (C line : lines) {
      last = statement.apply(line);
    }
    return last;
  }

  private String comment(List<RulesParser.CommentTextContext> texts) {
    if (texts.size() > 1) {
      expressions.refuse(texts.get(1), "a second comment of one object", "remove one");
    }
    return texts.isEmpty() ? "" : ChainBuilder.commentOf(texts.get(texts.size() - 1));
  }

  @Override
  public TableItem visitTableOther(RulesParser.TableOtherContext context) {
    noteBroken(context);
    String word = context.start.getText();
    return ExpressionBuilder.unsupported("'" + word + "' is", word, spans.of(context.start));
  }

  @Override
  public TableItem visitTableFlags(RulesParser.TableFlagsContext context) {
    return new Flag(spans.name(context.word()), spans.of(context));
  }

  @Override
  public TableItem visitTableComment(RulesParser.TableCommentContext context) {
    return new Comment(ChainBuilder.commentOf(context.commentText()), spans.of(context));
  }
}
