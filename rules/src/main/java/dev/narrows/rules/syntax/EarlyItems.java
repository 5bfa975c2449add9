package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.ChainItem;
import dev.narrows.rules.ast.FileItem;
import dev.narrows.rules.ast.SetElement;
import dev.narrows.rules.ast.TableItem;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTreeListener;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Builds each item as soon as it has been parsed, and lets its parse tree go: of a file of a
 * hundred thousand rules the trees alone would fill the memory.
 */
final class EarlyItems implements ParseTreeListener {
  private final Map<ParserRuleContext, Object> built = new IdentityHashMap<>();
  private final FileBuilder files;
  private final TableBuilder tables;
  private final ChainBuilder chains;
  private final SetBuilder sets;

  EarlyItems(FileBuilder files, TableBuilder tables, ChainBuilder chains, SetBuilder sets) {
    this.files = files;
    this.tables = tables;
    this.chains = chains;
    this.sets = sets;
  }

  @Override
  public void exitEveryRule(ParserRuleContext context) {
    if (context instanceof RulesParser.ChainItemContext item) {
      keep(item, chains.item(item));
    } else if (context instanceof RulesParser.TableItemContext item) {
      keep(item, tables.item(item));
    } else if (context instanceof RulesParser.FileItemContext item) {
      keep(item, files.item(item));
    } else if (context instanceof RulesParser.SetElementContext element
        && element.exception == null) {
      keep(element, sets.element(element));
    }
  }

  private void keep(ParserRuleContext context, Object item) {
    built.put(context, item);
    context.children = null;
  }

  List<FileItem> take(RulesParser.FileItemContext context) {
    return taken(context);
  }

  List<TableItem> take(RulesParser.TableItemContext context) {
    return taken(context);
  }

  List<ChainItem> take(RulesParser.ChainItemContext context) {
    return taken(context);
  }

  /** Null when it was not built here. */
  SetElement take(RulesParser.SetElementContext context) {
    return taken(context);
  }

  @SuppressWarnings("unchecked") // Each kind of context is kept with one kind of item.
  private <T> T taken(ParserRuleContext context) {
    return (T) built.remove(context);
  }

  @Override
  public void enterEveryRule(ParserRuleContext context) {}

  @Override
  public void visitTerminal(TerminalNode node) {}

  @Override
  public void visitErrorNode(ErrorNode node) {}
}
