package dev.narrows.rules.syntax;

import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/** Says what is wrong with a token that the grammar has no place for. */
final class SyntaxErrors {
  private static final int MAX_LISTED = 6;
  private static final int MAX_QUOTED = 40;
  private static final List<String> COMMANDS =
      List.of(
          "table",
          "chain",
          "rule",
          "set",
          "map",
          "element",
          "counter",
          "add",
          "create",
          "insert",
          "delete",
          "flush",
          "define",
          "redefine",
          "undefine",
          "include");
  private static final String COMMAND_ADVICE =
      "expected 'table', 'add', 'define', 'include' or 'flush ruleset'";

  private final Spans spans;
  private final DiagnosticSink sink;

  private final TokenScreen screen;

  SyntaxErrors(Spans spans, DiagnosticSink sink, TokenScreen screen) {
    this.spans = spans;
    this.sink = sink;
    this.screen = screen;
  }

  void report(Parser parser, Token token, IntervalSet expected) {
    if (screen.isCut(token) || isReportedByScreen(token)) {
      return;
    }
    Token command = unknownCommand(parser, token);
    if (command != null) {
      List<String> words = new ArrayList<>(Keywords.words(expected));
      words.addAll(COMMANDS);
      String what = "unknown command " + quoted(command);
      String advice = Suggestion.adviceFor(command.getText(), words, COMMAND_ADVICE);
      sink.error(spans.of(command), what, advice);
      return;
    }
    SourceSpan span = spans.of(token);
    if (isName(parser) && isWord(token)) {
      sink.error(
          span,
          quoted(token) + " is a word of the language and cannot be a name",
          "choose another name");
    } else if (token.getType() == RulesLexer.RBRACE && expected.contains(RulesLexer.NEWLINE)) {
      sink.error(
          span, "no end of line before '}'", "put ';' or a newline there, as nftables wants it");
    } else if (isWord(token)) {
      reportWord(token, span, expected);
    } else {
      sink.error(span, "unexpected " + quoted(token), expectation(expected));
    }
  }

  /**
   * The word that begins a line at the top of a file when it is none of the language: the line
   * might still be a rule behind the names of its table and chain, unless the rule is what is
   * wrong.
   */
  private static Token unknownCommand(Parser parser, Token token) {
    ParserRuleContext context = parser.getContext();
    while (context != null && context.getRuleIndex() != RulesParser.RULE_fileItem) {
      if (context instanceof RulesParser.RuleLineContext line && line.statement().size() > 1) {
        return null;
      }
      context = context.getParent();
    }
    if (context == null || context.start.getType() != RulesLexer.WORD) {
      return null;
    }
    boolean isRest =
        token.getType() == RulesLexer.NEWLINE
            || token.getType() == RulesLexer.SEMICOLON
            || token.getType() == Token.EOF;
    boolean isNear = token.getTokenIndex() <= context.start.getTokenIndex() + 2;
    return isNear || isRest ? context.start : null;
  }

  private static boolean isReportedByScreen(Token token) {
    return token.getType() == RulesLexer.BAD || token.getType() == RulesLexer.UNTERMINATED;
  }

  private static boolean isName(Parser parser) {
    return parser.getContext() != null
        && parser.getContext().getRuleIndex() == RulesParser.RULE_name;
  }

  private static boolean isWord(Token token) {
    return Character.isLetter(token.getText().codePointAt(0))
        && token.getType() != RulesLexer.WILDCARD;
  }

  private void reportWord(Token token, SourceSpan span, IntervalSet expected) {
    List<String> words = Keywords.words(expected);
    boolean inRule = expected.contains(RulesLexer.META) && expected.contains(RulesLexer.ACCEPT);
    boolean unknown = token.getType() == RulesLexer.WORD;
    String what;
    if (inRule && unknown) {
      what = "unknown match or statement " + quoted(token);
    } else if (unknown && expected.contains(RulesLexer.TABLE)) {
      what = "unknown command " + quoted(token);
    } else {
      what = "unexpected " + quoted(token);
    }
    String otherwise = expectation(expected);
    sink.error(
        span, what, unknown ? Suggestion.adviceFor(token.getText(), words, otherwise) : otherwise);
  }

  private static String expectation(IntervalSet expected) {
    if (expected.contains(RulesLexer.META) && expected.contains(RulesLexer.ACCEPT)) {
      return expected.contains(RulesLexer.NEWLINE)
          ? "expected a match such as 'tcp dport 22', a statement such as 'drop', or the rule's end"
          : "expected a match such as 'tcp dport 22', or a statement such as 'drop'";
    }
    if (expected.contains(RulesLexer.TABLE) && expected.contains(RulesLexer.FLUSH)) {
      return COMMAND_ADVICE;
    }
    if (expected.contains(RulesLexer.IPV4) && expected.contains(RulesLexer.DOLLAR)) {
      return "expected a value, a set in braces, '@set' or '$variable'";
    }
    if (expected.contains(RulesLexer.WORD) && expected.contains(RulesLexer.META_KEY)) {
      return "expected a word";
    }
    if (expected.contains(RulesLexer.WORD) && expected.contains(RulesLexer.GROUP)) {
      return "expected a name";
    }
    List<String> names = Keywords.names(expected);
    if (names.isEmpty()) {
      return "";
    }
    if (names.size() > MAX_LISTED) {
      return "expected " + String.join(", ", names.subList(0, MAX_LISTED)) + " or the like";
    }
    String last = names.get(names.size() - 1);
    return names.size() == 1
        ? "expected " + last
        : "expected " + String.join(", ", names.subList(0, names.size() - 1)) + " or " + last;
  }

  private static String quoted(Token token) {
    if (token.getType() == Token.EOF) {
      return "end of file";
    }
    if (token.getType() == RulesLexer.NEWLINE) {
      return "end of line";
    }
    String text = token.getText();
    return "'" + (text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…") + "'";
  }
}
