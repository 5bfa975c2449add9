package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.Definition;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FileItem;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.Name;
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
import org.antlr.v4.runtime.tree.TerminalNode;

/** Builds what stands at the top of a file. A command for one rule becomes a table of one rule. */
final class FileBuilder extends RulesParserBaseVisitor<FileItem> {
  private final Spans spans;
  private final ExpressionBuilder expressions;
  private final TableBuilder tables;
  private final Includer includer;

  FileBuilder(Spans spans, ExpressionBuilder expressions, TableBuilder tables, Includer includer) {
    this.spans = spans;
    this.expressions = expressions;
    this.tables = tables;
    this.includer = includer;
  }

  List<FileItem> build(RulesParser.FileContext context) {
    List<FileItem> items = new ArrayList<>();
    for (RulesParser.FileItemContext item : context.fileItem()) {
      if (item.exception != null) {
        tables.noteBroken(item);
      } else if (item.common() != null) {
        common(item.common(), expressions, spans, includer::includeInFile, items::addAll, items);
      } else {
        items.add(visit(item.command()));
      }
    }
    return items;
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
  public FileItem visitCommandDeleteTable(RulesParser.CommandDeleteTableContext context) {
    return new TableRemoval(tableName(context.tableSpec()), false, spans.of(context));
  }

  @Override
  public FileItem visitCommandFlushTable(RulesParser.CommandFlushTableContext context) {
    return new TableRemoval(tableName(context.tableSpec()), true, spans.of(context));
  }

  @Override
  public FileItem visitCommandFlushRuleset(RulesParser.CommandFlushRulesetContext context) {
    if (context.family() != null) {
      return new Unsupported(
          "'flush ruleset' of one family is", "write 'flush ruleset'", spans.of(context));
    }
    return new RulesetFlush(spans.of(context));
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
    if (context.location() != null) {
      return misplaced(context.location());
    }
    TableItem chain = tables.chain(context.chainSpec().chain, context.ruleLine(), false);
    return within(context.chainSpec(), chain);
  }

  @Override
  public FileItem visitCommandInsert(RulesParser.CommandInsertContext context) {
    if (context.location() != null) {
      return misplaced(context.location());
    }
    TableItem chain = tables.chain(context.chainSpec().chain, context.ruleLine(), true);
    return within(context.chainSpec(), chain);
  }

  private FileItem misplaced(RulesParser.LocationContext location) {
    return new Unsupported(
        "a place within a chain is", "write the rules in their order", spans.of(location));
  }

  @Override
  public FileItem visitCommandSet(RulesParser.CommandSetContext context) {
    return within(
        context.tableSpec(),
        tables.set(
            context.name(), context.MAP() != null, mode(context.CREATE()), context.setBlock()));
  }

  @Override
  public FileItem visitCommandCounter(RulesParser.CommandCounterContext context) {
    return within(
        context.tableSpec(),
        tables.counter(context.name(), mode(context.CREATE()), context.counterBlock()));
  }

  @Override
  public FileItem visitCommandElement(RulesParser.CommandElementContext context) {
    SetExpression elements = expressions.set(context.setLiteral());
    Name set = spans.name(context.name());
    return within(context.tableSpec(), new SetAddition(set, elements, spans.of(context)));
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
