package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.ValueSpelling;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Writes a rule file in canonical form, as "nft -s list ruleset" would. It formats the file that it
 * is given: what is included stays where it is, variables stay variables, and comments stay at what
 * they stand at.
 */
public final class RuleFormatter {
  /** In which order nft lists what a block holds; what is not named comes last. */
  private static final Map<String, Integer> ORDER =
      Map.ofEntries(
          Map.entry("tableFlags", 0),
          Map.entry("tableComment", 1),
          Map.entry("tableCounter", 2),
          Map.entry("tableQuota", 2),
          Map.entry("tableLimit", 2),
          Map.entry("tableOther", 2),
          Map.entry("tableSet", 3),
          Map.entry("tableMap", 3),
          Map.entry("tableChain", 5),
          Map.entry("chainComment", 0),
          Map.entry("chainHook", 1),
          Map.entry("chainPolicy", 2),
          Map.entry("chainFlags", 3),
          Map.entry("setPolicy", 1),
          Map.entry("setSize", 2),
          Map.entry("setFlags", 3),
          Map.entry("setState", 4),
          Map.entry("setAutoMerge", 5),
          Map.entry("setTimeout", 6),
          Map.entry("setGcInterval", 7),
          Map.entry("setComment", 8),
          Map.entry("setElements", 9),
          Map.entry("setElementsVariable", 9));

  private static final int LAST = 6;
  private static final Set<String> IN_ORDER = Set.of("tableBlock", "chainBlock", "setBlock");

  private final ValueSpelling values;
  private final DiagnosticSink sink;

  private RuleParser parser;
  private Remarks remarks;
  private LineFormatter lines;
  private SetFormatter sets;
  private String source;
  private boolean policyIsOwn;

  /** What is wrong with a file goes to the sink: a file with an error is not formatted. */
  public RuleFormatter(ValueSpelling values, DiagnosticSink sink) {
    this.values = values;
    this.sink = sink;
  }

  /** The text in canonical form, or null when its syntax has errors. */
  public String format(SourceText text) {
    source = text.text();
    parser = new RuleParser(text, sink, NoIncluder.INSTANCE);
    RulesParser.FileContext file = parser.parser().file();
    if (sink.hasErrors()) {
      return null;
    }
    remarks = new Remarks(parser.remarks());
    lines = new LineFormatter(parser.expressions(), values);
    sets = new SetFormatter(parser.expressions(), lines);
    policyIsOwn = isPolicyOwn(file);
    List<FormattedItem> items = items(file.children, source.length());
    List<String> tail = remarks.before(Integer.MAX_VALUE, 0);
    return sink.hasErrors() ? null : new FormattedText().print(items, tail);
  }

  // Collecting, in the order of the source

  private List<FormattedItem> items(List<ParseTree> children, int end) {
    List<FormattedItem> items = new ArrayList<>();
    List<ParserRuleContext> contexts = new ArrayList<>();
    for (ParseTree child : children) {
      if (child instanceof ParserRuleContext context) {
        contexts.add(context);
      }
    }
    for (int i = 0; i < contexts.size(); i++) {
      int next = i + 1 < contexts.size() ? contexts.get(i + 1).start.getStartIndex() : end;
      items.add(item(contexts.get(i), next));
    }
    return items;
  }

  private FormattedItem item(ParserRuleContext context, int next) {
    ParserRuleContext content = content(context);
    ParserRuleContext block = blockOf(content);
    Token last = lastOf(content);
    int upTo = block == null ? last.getStopIndex() : block.start.getStartIndex();
    List<String> leading = remarks.before(upTo, content.start.getLine());
    FormattedItem item = new FormattedItem(labelOf(content), leading);
    if (block == null) {
      item.text = text(content);
    } else {
      item.text = head(content, block);
      ParseTree closer = block.getChild(block.getChildCount() - 1);
      int close = ((TerminalNode) closer).getSymbol().getStartIndex();
      item.headRemark = remarks.behind(block.start, firstInside(block, close));
      item.block = items(block.children, close);
      item.tail = remarks.before(close, 0);
      arrange(item.block, block);
    }
    item.trailing = remarks.behind(last, next);
    return item;
  }

  private static int firstInside(ParserRuleContext block, int close) {
    for (ParseTree child : block.children) {
      if (child instanceof ParserRuleContext context) {
        return context.start.getStartIndex();
      }
    }
    return close;
  }

  /** Goes down through what only adds an end of line. */
  private static ParserRuleContext content(ParserRuleContext context) {
    String name = RulesParser.ruleNames[context.getRuleIndex()];
    boolean wraps = name.endsWith("Item") || name.equals("common");
    return wraps && context.getChild(0) instanceof ParserRuleContext inner
        ? content(inner)
        : context;
  }

  private static boolean isBlock(String rule) {
    return rule.endsWith("Block") && !rule.startsWith("junk");
  }

  private static ParserRuleContext blockOf(ParserRuleContext content) {
    for (ParseTree child : content.children) {
      if (child instanceof ParserRuleContext context
          && isBlock(RulesParser.ruleNames[context.getRuleIndex()])) {
        return context;
      }
    }
    return null;
  }

  /** The last token that is no end of line. */
  private static Token lastOf(ParserRuleContext content) {
    for (int i = content.getChildCount() - 1; i >= 0; i--) {
      ParseTree child = content.getChild(i);
      if (child instanceof ParserRuleContext context
          && context.getRuleIndex() != RulesParser.RULE_end
          && context.stop != null) {
        return lastOf(context);
      }
      if (child instanceof TerminalNode leaf
          && leaf.getSymbol().getType() != RulesLexer.NEWLINE
          && leaf.getSymbol().getType() != RulesLexer.SEMICOLON) {
        return leaf.getSymbol();
      }
    }
    return content.start;
  }

  private static String labelOf(ParserRuleContext content) {
    String name = content.getClass().getSimpleName().replace("Context", "");
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  // Text

  private String head(ParserRuleContext content, ParserRuleContext block) {
    StringBuilder text = new StringBuilder();
    for (ParseTree child : content.children) {
      if (child == block) {
        break;
      }
      text.append(text.length() == 0 ? "" : " ").append(lines.format(child));
    }
    return content instanceof RulesParser.CommandTableContext table
            && table.tableSpec().family() == null
        ? text.toString().replaceFirst("table ", "table ip ")
        : text.toString();
  }

  private String text(ParserRuleContext content) {
    if (content instanceof RulesParser.SetElementsContext elements) {
      return sets.elements(elements);
    }
    if (content instanceof RulesParser.CommandPathMtuContext paths) {
      return sets.paths(paths);
    }
    if (content instanceof RulesParser.ChainRuleContext) {
      return new RuleWords(lines, parser.expressions(), values)
          .format(((RulesParser.ChainRuleContext) content).ruleLine(), familyOf(content));
    }
    if (content instanceof RulesParser.ChainHookContext) {
      return lines.format(content) + ";";
    }
    if (content instanceof RulesParser.ChainPolicyContext) {
      return lines.format(content) + ";";
    }
    if (hasJunk(content)) {
      return source.substring(
          offset(content.start.getStartIndex()), offset(lastOf(content).getStopIndex() + 1));
    }
    return lines.format(content);
  }

  /** Columns and indices of tokens count code points. */
  private int offset(int codePoints) {
    return source.offsetByCodePoints(0, codePoints);
  }

  private static boolean hasJunk(ParserRuleContext content) {
    for (ParseTree child : content.children) {
      if (child instanceof ParserRuleContext context
          && (RulesParser.ruleNames[context.getRuleIndex()].startsWith("junk")
              || hasJunk(context))) {
        return true;
      }
    }
    return false;
  }

  private static String familyOf(ParserRuleContext context) {
    for (ParserRuleContext each = context; each != null; each = each.getParent()) {
      if (each instanceof RulesParser.CommandTableContext table) {
        return table.tableSpec().family() == null ? "ip" : table.tableSpec().family().getText();
      }
    }
    return "";
  }

  // Order

  private void arrange(List<FormattedItem> items, ParserRuleContext block) {
    String name = RulesParser.ruleNames[block.getRuleIndex()];
    boolean fixed =
        items.stream()
            .anyMatch(
                each -> Set.of("include", "define", "redefine", "undefine").contains(each.rule));
    if (IN_ORDER.contains(name) && !fixed) {
      items.sort(
          Comparator.comparingInt(
              (FormattedItem each) ->
                  ORDER.getOrDefault(each.rule, each.rule.startsWith("setType") ? 0 : LAST)));
    }
    if (name.equals("counterBlock")) {
      items.removeIf(each -> each.rule.equals("counterValues") && each.leading.isEmpty());
    }
    joinPolicy(items);
    if (policyIsOwn) {
      items.stream()
          .filter(each -> each.rule.equals("chainHook") && !each.text.contains(" policy "))
          .forEach(each -> each.text += " policy accept;");
    }
  }

  /**
   * Whether nothing but a chain's only block can set its policy: then nft lists the default, too.
   */
  private boolean isPolicyOwn(RulesParser.FileContext file) {
    Set<String> names = new HashSet<>();
    for (RulesParser.FileItemContext item : file.fileItem()) {
      if (item.command() instanceof RulesParser.CommandPathMtuContext) {
        continue;
      }
      boolean table = item.command() instanceof RulesParser.CommandTableContext;
      if (!table || !names.add(head(item.command()))) {
        return false;
      }
      RulesParser.TableBlockContext block =
          ((RulesParser.CommandTableContext) item.command()).tableBlock();
      Set<String> chains = new HashSet<>();
      for (RulesParser.TableItemContext each :
          block == null ? List.<RulesParser.TableItemContext>of() : block.tableItem()) {
        boolean again =
            each.tableContent() instanceof RulesParser.TableChainContext chain
                && !chains.add(chain.name().getText());
        if (again || each.common() != null && each.common().include() != null) {
          return false;
        }
      }
    }
    return true;
  }

  private static String head(RulesParser.CommandContext command) {
    return ((RulesParser.CommandTableContext) command).tableSpec().getText();
  }

  /** The policy stands behind the hook. */
  private static void joinPolicy(List<FormattedItem> items) {
    for (int i = 0; i + 1 < items.size(); i++) {
      FormattedItem hook = items.get(i);
      FormattedItem policy = items.get(i + 1);
      boolean joins =
          hook.rule.equals("chainHook") && policy.rule.equals("chainPolicy")
              || hook.rule.equals("chainHook") && policy.rule.equals("chainFlags");
      if (joins) {
        hook.text += " " + policy.text + (policy.text.endsWith(";") ? "" : ";");
        hook.leading.addAll(policy.leading.stream().filter(each -> !each.isEmpty()).toList());
        if (policy.trailing != null) {
          hook.trailing =
              hook.trailing == null ? policy.trailing : hook.trailing + " " + policy.trailing;
        }
        items.remove(i + 1);
        i--;
      }
    }
  }
}
