package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.Definition;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FileItem;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.PathMtuBlock;
import dev.narrows.rules.ast.Removal;
import dev.narrows.rules.ast.RulePlace;
import dev.narrows.rules.ast.RulesetFlush;
import dev.narrows.rules.ast.SetAddition;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.ast.Table;
import dev.narrows.rules.ast.Table.Mode;
import dev.narrows.rules.ast.TableItem;
import dev.narrows.rules.ast.TableName;
import dev.narrows.rules.ast.TableRemoval;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Builds what stands at the top of a file. A command for one rule becomes a table of one rule. */
final class FileBuilder extends RulesParserBaseVisitor<FileItem> {
  private final Spans spans;
  private final ExpressionBuilder expressions;
  private final TableBuilder tables;
  private final Includer includer;
  private EarlyItems earlyItems;

  FileBuilder(Spans spans, ExpressionBuilder expressions, TableBuilder tables, Includer includer) {
    this.spans = spans;
    this.expressions = expressions;
    this.tables = tables;
    this.includer = includer;
  }

  /** What could be read. */
  List<FileItem> build(RulesParser.FileContext context) {
    List<FileItem> items = new ArrayList<>();
    for (RulesParser.FileItemContext item : context.fileItem()) {
      List<FileItem> early = earlyItems == null ? null : earlyItems.take(item);
      items.addAll(early == null ? item(item) : early);
    }
    return items;
  }

  /** Several where files are included, none where nothing could be made of it. */
  List<FileItem> item(RulesParser.FileItemContext item) {
    List<FileItem> items = new ArrayList<>();
    if (item.exception != null) {
      tables.noteBroken(item);
    } else if (item.common() != null) {
      common(item.common(), expressions, spans, includer::includeInFile, items::addAll, items);
    } else {
      FileItem built = visit(item.command());
      if (built != null) {
        items.add(built);
      }
    }
    return items;
  }

  /** Takes what is built already from there. */
  void setEarlyItems(EarlyItems items) {
    earlyItems = items;
  }

  /** What may stand in files, tables and chains alike. */
  static <T> void common(
      RulesParser.CommonContext context,
      ExpressionBuilder expressions,
      Spans spans,
      BiFunction<String, SourceSpan, List<T>> include,
      Consumer<List<T>> included,
      List<? super Definition> items) {
    if (context.include() != null) {
      String path = ExpressionBuilder.unquoted(context.include().path);
      included.accept(include.apply(path, spans.of(context.include().path)));
    } else if (context.define() != null) {
      RulesParser.DefineContext define = context.define();
      Expression value = definition(define.definition(), expressions, spans);
      Name name = spans.name(define.name());
      items.add(new Definition(Definition.Kind.DEFINE, name, value, spans.of(context)));
    } else if (context.redefine() != null) {
      RulesParser.RedefineContext redefine = context.redefine();
      Expression value = definition(redefine.definition(), expressions, spans);
      Name name = spans.name(redefine.name());
      items.add(new Definition(Definition.Kind.REDEFINE, name, value, spans.of(context)));
    } else {
      Name name = spans.name(context.undefine().name());
      items.add(new Definition(Definition.Kind.UNDEFINE, name, null, spans.of(context)));
    }
  }

  private static Expression definition(
      RulesParser.DefinitionContext context, ExpressionBuilder expressions, Spans spans) {
    if (context.rightSide() != null) {
      return expressions.rightSide(context.rightSide());
    }
    SourceSpan span = spans.of(context);
    if (context.DASH() != null) {
      return new Literal(Literal.Kind.NUMBER, "-" + context.NUMBER().getText(), span);
    }
    return new SetExpression(List.of(), span);
  }

  // Tables

  @Override
  public FileItem visitCommandTable(RulesParser.CommandTableContext context) {
    List<TableItem> items =
        context.tableBlock() == null ? List.of() : tables.items(context.tableBlock().tableItem());
    TableName name = tableName(context.tableSpec());
    return new Table(name, mode(context.CREATE()), items, spans.of(context.start));
  }

  @Override
  public FileItem visitCommandRemoveTable(RulesParser.CommandRemoveTableContext context) {
    boolean flush = context.FLUSH() != null;
    return new TableRemoval(tableName(context.tableSpec()), flush, spans.of(context));
  }

  @Override
  public FileItem visitCommandRemoveChain(RulesParser.CommandRemoveChainContext context) {
    RulesParser.ChainSpecContext spec = context.chainSpec();
    TableName table = tableName(spec.family(), spec.table);
    boolean flush = context.FLUSH() != null;
    return new Removal(
        table, Removal.Kind.CHAIN, spans.name(spec.chain), flush, null, spans.of(context));
  }

  @Override
  public FileItem visitCommandRemoveSet(RulesParser.CommandRemoveSetContext context) {
    Removal.Kind kind = context.SET() != null ? Removal.Kind.SET : Removal.Kind.MAP;
    boolean flush = context.FLUSH() != null;
    return removal(context.tableSpec(), kind, context.name(), flush, null, context);
  }

  @Override
  public FileItem visitCommandRemoveObject(RulesParser.CommandRemoveObjectContext context) {
    Removal.Kind kind =
        context.COUNTER() != null
            ? Removal.Kind.COUNTER
            : context.QUOTA() != null ? Removal.Kind.QUOTA : Removal.Kind.LIMIT;
    return removal(context.tableSpec(), kind, context.name(), false, null, context);
  }

  @Override
  public FileItem visitCommandRemoveElement(RulesParser.CommandRemoveElementContext context) {
    SetExpression elements = expressions.set(context.setLiteral());
    return removal(context.tableSpec(), Removal.Kind.SET, context.name(), false, elements, context);
  }

  private Removal removal(
      RulesParser.TableSpecContext table,
      Removal.Kind kind,
      RulesParser.NameContext name,
      boolean contentOnly,
      SetExpression elements,
      ParserRuleContext context) {
    Name what = spans.name(name);
    return new Removal(tableName(table), kind, what, contentOnly, elements, spans.of(context));
  }

  @Override
  public FileItem visitCommandFlushRuleset(RulesParser.CommandFlushRulesetContext context) {
    String family = context.family() == null ? null : context.family().getText();
    return new RulesetFlush(family, spans.of(context));
  }

  @Override
  public FileItem visitCommandPathMtu(RulesParser.CommandPathMtuContext context) {
    if (context.setLiteral().setMembers() == null) {
      expressions.refuse(context, "a 'path-mtu' that states nothing", "write '{ PREFIX : MTU }'");
      return null;
    }
    SetExpression elements = expressions.set(context.setLiteral());
    return new PathMtuBlock(elements, spans.of(context));
  }

  // Parts of tables

  @Override
  public FileItem visitCommandChain(RulesParser.CommandChainContext context) {
    TableItem chain =
        tables.chain(context.chainSpec().chain, mode(context.CREATE()), context.chainBlock());
    return within(context.chainSpec(), chain);
  }

  @Override
  public FileItem visitCommandRule(RulesParser.CommandRuleContext context) {
    return rule(context.chainSpec(), context.location(), context.ruleLine(), false);
  }

  @Override
  public FileItem visitCommandInsert(RulesParser.CommandInsertContext context) {
    return rule(context.chainSpec(), context.location(), context.ruleLine(), true);
  }

  private FileItem rule(
      RulesParser.ChainSpecContext chain,
      RulesParser.LocationContext location,
      RulesParser.RuleLineContext rule,
      boolean before) {
    if (rule.statement().stream().allMatch(each -> each.exception != null)) {
      // Perhaps no rule at all; its error has been told.
      return null;
    }
    if (location != null && location.INDEX() == null) {
      return new Unsupported(
          "a place by the number that a running kernel gave a rule is",
          "write 'index' and how many rules of the chain stand before it",
          spans.of(location));
    }
    RulePlace place =
        location == null
            ? new RulePlace(before, -1, null)
            : new RulePlace(
                before, expressions.number(location.NUMBER().getSymbol()), spans.of(location));
    return within(chain, tables.chain(chain.chain, rule, place));
  }

  @Override
  public FileItem visitCommandSet(RulesParser.CommandSetContext context) {
    return within(
        context.tableSpec(),
        tables.set(
            context.name(), context.MAP() != null, mode(context.CREATE()), context.setBlock()));
  }

  @Override
  public FileItem visitCommandQuota(RulesParser.CommandQuotaContext context) {
    return within(
        context.tableSpec(),
        tables.quota(
            context.name(), mode(context.CREATE()), context.quotaBlock(), context.quotaOf()));
  }

  @Override
  public FileItem visitCommandLimit(RulesParser.CommandLimitContext context) {
    return within(
        context.tableSpec(),
        tables.limit(
            context.name(), mode(context.CREATE()), context.limitBlock(), context.limitOf()));
  }

  @Override
  public FileItem visitCommandCounter(RulesParser.CommandCounterContext context) {
    return within(
        context.tableSpec(),
        tables.counter(
            context.name(),
            mode(context.CREATE()),
            context.counterBlock(),
            context.counterValues()));
  }

  @Override
  public FileItem visitCommandElement(RulesParser.CommandElementContext context) {
    SetExpression elements = expressions.set(context.setLiteral());
    Name set = spans.name(context.name());
    return within(
        context.tableSpec(),
        new SetAddition(mode(context.CREATE()), set, elements, spans.of(context)));
  }

  @Override
  public FileItem visitCommandOther(RulesParser.CommandOtherContext context) {
    String words = context.commandWord().children.size() == 1 ? "" : " ";
    StringBuilder what = new StringBuilder("'");
    context.commandWord().children.forEach(each -> what.append(each.getText()).append(words));
    String last = context.commandWord().stop.getText();
    String first = context.commandWord().start.getText();
    String word = first.equals("add") || first.equals("create") ? last : first;
    if (word.equals("delete")) {
      word = "flush";
    }
    tables.noteBroken(context);
    return new Unsupported(
        what.toString().trim() + "' is",
        UnsupportedConstructs.adviceFor(word),
        spans.of(context.commandWord()));
  }

  private FileItem within(RulesParser.TableSpecContext spec, TableItem item) {
    return new Table(tableName(spec), Mode.EXISTING, List.of(item), item.span());
  }

  private FileItem within(RulesParser.ChainSpecContext spec, TableItem item) {
    TableName name = tableName(spec.family(), spec.table);
    return new Table(name, Mode.EXISTING, List.of(item), item.span());
  }

  private TableName tableName(RulesParser.TableSpecContext spec) {
    return tableName(spec.family(), spec.name());
  }

  private TableName tableName(RulesParser.FamilyContext family, RulesParser.NameContext name) {
    SourceSpan span =
        spans.of(family == null ? name.getStart() : family.getStart(), name.getStop());
    return new TableName(family == null ? "ip" : family.getText(), spans.name(name), span);
  }

  private static Mode mode(TerminalNode create) {
    return create == null ? Mode.ADD : Mode.CREATE;
  }
}
