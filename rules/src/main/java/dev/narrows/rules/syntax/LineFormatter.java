package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.ValueSpelling;
import dev.narrows.rules.ast.ValueSpelling.Spelled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Writes a parse tree on one line in canonical form. It goes by the signs and by the names of the
 * grammar's rules, so that a construct it has never heard of is spaced properly all the same.
 */
final class LineFormatter {
  private static final Set<String> BARE_KEYS =
      Set.of("iif", "iifname", "iiftype", "iifgroup", "oif", "oifname", "oiftype", "oifgroup");
  private static final Map<Integer, String> SIGNS =
      Map.ofEntries(
          Map.entry(RulesLexer.EQ, "=="),
          Map.entry(RulesLexer.NEQ, "!="),
          Map.entry(RulesLexer.LE, "<="),
          Map.entry(RulesLexer.GE, ">="),
          Map.entry(RulesLexer.LT, "<"),
          Map.entry(RulesLexer.GT, ">"),
          Map.entry(RulesLexer.SHIFT_LEFT, "<<"),
          Map.entry(RulesLexer.SHIFT_RIGHT, ">>"),
          Map.entry(RulesLexer.AND, "&"),
          Map.entry(RulesLexer.OR, "|"),
          Map.entry(RulesLexer.XOR, "^"),
          Map.entry(RulesLexer.NOT, "!"));

  /** How many words of a comment or number make a limit the default. */
  private static final String DEFAULT_BURST = "5";

  private final ExpressionBuilder expressions;
  private final ValueSpelling values;
  private LineText line = new LineText();
  private int braces;

  /** What the values of a match or set are looked up by: a field each part, or names of types. */
  private List<Expression> fields = List.of();

  private List<String> types = List.of();
  private int part;
  private boolean assigns;

  /** The same for what stands behind a colon. */
  private List<Expression> dataFields = List.of();

  private List<String> dataTypes = List.of();

  LineFormatter(ExpressionBuilder expressions, ValueSpelling values) {
    this.expressions = expressions;
    this.values = values;
  }

  String format(ParseTree tree) {
    line = new LineText();
    braces = 0;
    fields = List.of();
    types = List.of();
    dataFields = List.of();
    dataTypes = List.of();
    write(tree);
    return line.toString();
  }

  /** The elements of a named set, each on its own, sorted where their order is known. */
  List<String> elements(
      RulesParser.SetLiteralContext set, SetFormatter.Types key, SetFormatter.Types data) {
    fields = key.fields();
    types = key.names();
    dataFields = data.fields();
    dataTypes = data.names();
    braces = 1;
    List<String> elements = sorted(set.setMembers());
    fields = List.of();
    types = List.of();
    return elements;
  }

  private static String nameOf(ParseTree tree) {
    return tree instanceof ParserRuleContext context
        ? RulesParser.ruleNames[context.getRuleIndex()]
        : "";
  }

  private void write(ParseTree tree) {
    if (tree instanceof TerminalNode leaf) {
      write(leaf.getSymbol(), tree.getParent());
      return;
    }
    ParserRuleContext context = (ParserRuleContext) tree;
    switch (nameOf(tree)) {
      case "end":
        break;
      case "lookAt":
        writeMatch((RulesParser.LookAtContext) tree);
        break;
      case "field":
        writeField(context);
        break;
      case "commentText":
        line.add("comment");
        line.add(quoted(context.getChild(1).getText()));
        break;
      case "objectName":
        line.add(context.getText().startsWith("$") ? context.getText() : quoted(context.getText()));
        break;
      case "counter":
        if (context instanceof RulesParser.CounterAnonymousContext) {
          line.add("counter");
        } else {
          writeChildren(context);
        }
        break;
      case "limitOf":
        writeLimit(context);
        break;
      case "logOption":
        writeLogOption(context);
        break;
      case "rejectWith":
        writeReject(context);
        break;
      case "priority":
        writePriority(context);
        break;
      case "log":
        writeLog(context);
        break;
      case "rightSide":
        writeRight(context);
        break;
      case "setLiteral":
        writeSet((RulesParser.SetLiteralContext) context);
        break;
      case "literal":
      case "symbol":
        writeValue(context);
        break;
      case "setKey":
        part = 0;
        writeChildren(context);
        break;
      default:
        writeChildren(context);
        break;
    }
  }

  private void writeChildren(ParserRuleContext context) {
    if (context.getToken(RulesLexer.MAP, 0) != null) {
      dataFields = fields;
      fields =
          context.getRuleContexts(RulesParser.LeftSideContext.class).stream()
              .map(expressions::leftSide)
              .toList();
    }
    for (int i = 0; i < context.getChildCount(); i++) {
      write(context.getChild(i));
    }
  }

  // Signs

  private void write(Token token, ParseTree parent) {
    String text = SIGNS.getOrDefault(token.getType(), token.getText());
    switch (token.getType()) {
      case RulesLexer.NEWLINE:
      case RulesLexer.SEMICOLON:
      case Token.EOF:
        break;
      case RulesLexer.COMMA:
        if (braces > 0 && !nameOf(parent).equals("field")) {
          line.addBehind(",");
        } else {
          line.addTight(",");
        }
        break;
      case RulesLexer.SLASH:
        if (isMask(parent)) {
          line.add("/");
        } else {
          line.addTight("/");
        }
        break;
      case RulesLexer.DASH:
        writeDash(parent);
        break;
      case RulesLexer.AT:
      case RulesLexer.DOLLAR:
      case RulesLexer.LPAREN:
        line.add(text);
        line.glue();
        break;
      case RulesLexer.RPAREN:
        line.glue();
        line.add(text);
        break;
      case RulesLexer.COLON:
        fields = dataFields;
        types = dataTypes;
        part = 0;
        line.add(text);
        break;
      case RulesLexer.DOT:
        part++;
        line.add(text);
        break;
      case RulesLexer.LBRACE:
        braces++;
        line.add(text);
        break;
      case RulesLexer.RBRACE:
        braces--;
        line.add(text);
        break;
      default:
        line.add(text);
        break;
    }
  }

  /** Whether a slash stands before a mask, not before the length of a prefix. */
  private static boolean isMask(ParseTree parent) {
    return parent instanceof RulesParser.RightValuesContext values
        && values.valueList().size() == 2
        && (values.valueList(1).start != values.valueList(1).stop
            || values.valueList(1).start.getType() != RulesLexer.NUMBER
            || values.valueList(0).start.getType() == RulesLexer.WORD);
  }

  private void writeDash(ParseTree parent) {
    boolean unary = parent.getChild(0) instanceof TerminalNode;
    if (nameOf(parent).equals("definition") || unary) {
      line.add("-");
      line.glue();
    } else if (line.endsInLetter()) {
      line.add("-");
    } else {
      line.addTight("-");
    }
  }

  private static String quoted(String text) {
    return text.startsWith("\"") ? text : '"' + text + '"';
  }

  // Chains

  private static final Map<String, Integer> PRIORITIES =
      Map.of(
          "raw", -300, "mangle", -150, "dstnat", -100, "filter", 0, "security", 50, "srcnat", 100);

  private void writePriority(ParserRuleContext context) {
    String text = context.getText();
    if (text.matches("[a-z]+[+-]0+")) {
      line.add(text.substring(0, text.length() - text.replaceAll("[a-z]", "").length()));
    } else if (text.matches("-?[0-9]{1,9}")) {
      line.add(priority(Integer.parseInt(text), context.getParent()));
    } else {
      writeChildren(context);
    }
  }

  /** As nft names them: the first name that is at most 10 away, and means something at the hook. */
  private static String priority(int value, ParserRuleContext parent) {
    String hook =
        parent instanceof RulesParser.ChainHookContext header ? header.hook.getText() : "";
    for (String name : List.of("raw", "mangle", "dstnat", "filter", "security", "srcnat")) {
      int offset = value - PRIORITIES.get(name);
      boolean fits =
          !name.equals("dstnat") && !name.equals("srcnat")
              || name.equals("dstnat") && hook.equals("prerouting")
              || name.equals("srcnat") && hook.equals("postrouting");
      if (Math.abs(offset) <= 10 && fits) {
        String sign = offset < 0 ? " - " : " + ";
        return offset == 0 ? name : name + sign + Math.abs(offset);
      }
    }
    return Integer.toString(value);
  }

  // Statements

  private void writeLimit(ParserRuleContext context) {
    String text = context.getText();
    boolean packets = text.contains("burst" + DEFAULT_BURST + "packets") && !text.contains("byte");
    for (int i = 0; i < context.getChildCount(); i++) {
      if (packets && context.getChild(i).getText().equals("burst")) {
        return;
      }
      ParseTree child = context.getChild(i);
      if (!child.getText().equals("until")) {
        write(child);
      }
    }
  }

  private void writeLog(ParserRuleContext context) {
    List<ParseTree> options = new ArrayList<>(context.children);
    options.sort(Comparator.comparingInt(LineFormatter::rankOfLogOption));
    options.forEach(this::write);
  }

  private static int rankOfLogOption(ParseTree option) {
    if (!(option instanceof ParserRuleContext context)) {
      return -1;
    }
    List<Integer> ranks =
        List.of(
            RulesLexer.PREFIX,
            RulesLexer.GROUP,
            RulesLexer.SNAPLEN,
            RulesLexer.QUEUE_THRESHOLD,
            RulesLexer.LEVEL,
            RulesLexer.FLAGS);
    return ranks.indexOf(context.start.getType());
  }

  private void writeLogOption(ParserRuleContext context) {
    if (context instanceof RulesParser.LogPrefixContext prefix && prefix.word() != null) {
      line.add("prefix");
      line.add(quoted(prefix.word().getText()));
    } else if (!context.getText().equals("levelwarn")) {
      writeChildren(context);
    }
  }

  private void writeReject(ParserRuleContext context) {
    for (int i = 0; i < context.getChildCount(); i++) {
      if (!context.getChild(i).getText().equals("type")) {
        write(context.getChild(i));
      }
    }
  }

  // Matches

  private void writeField(ParserRuleContext context) {
    if (context instanceof RulesParser.FieldMetaContext meta) {
      if (!BARE_KEYS.contains(meta.word().getText())) {
        line.add("meta");
      }
      line.add(meta.word().getText());
    } else if (context instanceof RulesParser.FieldMetaShortContext meta) {
      if (!BARE_KEYS.contains(meta.getText())) {
        line.add("meta");
      }
      line.add(meta.getText());
    } else if (context.start.getType() == RulesLexer.AT) {
      line.add(context.getText());
    } else {
      writeChildren(context);
    }
  }

  private void writeMatch(RulesParser.LookAtContext match) {
    if (new FlagMatch(expressions, values).write(match, line)) {
      return;
    }
    List<Expression> outer = fields;
    List<Expression> left = new ArrayList<>();
    match.leftSide().forEach(each -> left.add(expressions.leftSide(each)));
    for (int i = 0; i < match.getChildCount() - 1; i++) {
      ParseTree child = match.getChild(i);
      fields = child instanceof RulesParser.LeftSideContext ? List.of() : fields;
      if (child instanceof RulesParser.LeftSideContext side && side.operand().size() > 0) {
        fields = List.of(expressions.leftSide(side));
      }
      write(child);
    }
    fields = left;
    part = 0;
    assigns = match.action().start.getType() == RulesLexer.SET;
    if (match.action() instanceof RulesParser.MatchOperatorContext action
        && action.operator().EQ() != null
        && isPlain(match)) {
      write(action.rightSide());
    } else {
      write(match.action());
    }
    fields = outer;
    assigns = false;
  }

  /** Whether "==" says no more than nothing: not so for masks, and what may be one. */
  private boolean isPlain(RulesParser.LookAtContext match) {
    for (RulesParser.LeftSideContext each : match.leftSide()) {
      Literal zero = new Literal(Literal.Kind.NUMBER, "1", expressions.leftSide(each).span());
      boolean known = values.ofField(expressions.leftSide(each), zero) != null;
      boolean mask = values.flags(expressions.leftSide(each), zero) != null;
      if (!known || mask || !each.operand().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  // Values

  private void writeValue(ParserRuleContext context) {
    Spelled spelled = spell(context);
    boolean known = spelled != null && !(assigns && isNameOfHeader(spelled.text()));
    line.add(known ? spelled.text() : context.getText());
  }

  /** The scanner takes "tcp" for a header where a value is assigned, and "6" for a number. */
  private static boolean isNameOfHeader(String text) {
    return Character.isLetter(text.charAt(0));
  }

  private Spelled spell(ParserRuleContext context) {
    Literal literal = expressions.plain(context);
    if (literal == null) {
      return null;
    }
    BiFunction<Integer, Literal, Spelled> speller =
        part < types.size()
            ? (at, value) -> values.ofType(types.get(at), value)
            : part < fields.size() ? (at, value) -> values.ofField(fields.get(at), value) : null;
    return speller == null ? null : speller.apply(part, literal);
  }

  private static boolean isValue(ParserRuleContext context) {
    return context.getRuleIndex() == RulesParser.RULE_literal
        || context.getRuleIndex() == RulesParser.RULE_symbol;
  }

  /** A value with the length of a prefix, unless the prefix is the whole address. */
  private void writeRight(ParserRuleContext context) {
    if (context instanceof RulesParser.RightValuesContext values
        && values.valueList().size() == 2
        && !isMask(context)) {
      write(values.valueList(0));
      String length = values.valueList(1).getText();
      boolean six = values.valueList(0).getText().contains(":");
      if (!length.equals(six ? "128" : "32")) {
        line.addTight("/");
        line.add(length);
      }
    } else {
      writeChildren(context);
    }
  }

  private void writeSet(RulesParser.SetLiteralContext set) {
    line.add("{");
    braces++;
    List<String> elements = sorted(set.setMembers());
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        line.addBehind(",");
      }
      line.add(elements.get(i));
    }
    braces--;
    line.add("}");
  }

  private List<String> sorted(RulesParser.SetMembersContext members) {
    List<SetText> texts = new ArrayList<>();
    boolean known = true;
    LineText outer = line;
    List<Expression> keyFields = fields;
    List<String> keyTypes = types;
    for (RulesParser.SetElementContext each :
        members == null ? List.<RulesParser.SetElementContext>of() : members.setElement()) {
      line = new LineText();
      fields = keyFields;
      types = keyTypes;
      List<Spelled> key = keyOf(each);
      write(each);
      known &= key != null;
      texts.add(new SetText(key, line.toString()));
    }
    line = outer;
    fields = keyFields;
    types = keyTypes;
    if (known && !isConcatenationOfRanges(texts)) {
      texts.sort(null);
      return texts.stream().map(SetText::text).distinct().toList();
    }
    return texts.stream().map(SetText::text).toList();
  }

  /** Those nft lists as they were added. */
  private static boolean isConcatenationOfRanges(List<SetText> texts) {
    return texts.stream()
        .anyMatch(each -> each.key().size() > 1 && each.text().matches(".*[-/].*"));
  }

  /** The values that an element begins with, or null when they are not all known. */
  private List<Spelled> keyOf(RulesParser.SetElementContext element) {
    List<Spelled> key = new ArrayList<>();
    part = 0;
    ParserRuleContext keys = element.setKey();
    for (int i = 0; i < keys.getChildCount(); i++) {
      if (keys.getChild(i) instanceof ParserRuleContext range) {
        ParserRuleContext first = range;
        while (!isValue(first) && first.getChild(0) instanceof ParserRuleContext inner) {
          first = inner;
        }
        Spelled spelled = spell(first);
        if (spelled == null) {
          return null;
        }
        key.add(spelled);
        part++;
      }
    }
    part = 0;
    return key;
  }
}
