package dev.narrows.rules.syntax;

import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;

/**
 * Looks at a file's tokens before the parser does: characters that are none of the language,
 * strings and brackets that are never closed, and nesting that no rule file needs and no stack
 * bears.
 */
final class TokenScreen {
  private static final int MAX_DEPTH = 32;

  private final Spans spans;
  private final DiagnosticSink sink;
  private final List<Token> kept = new ArrayList<>();
  private final Deque<Token> open = new ArrayDeque<>();
  private final List<Token> unclosed = new ArrayList<>();

  /** Brackets within a rule that were closed here: an opener, its closer, and so on. */
  private final List<Token> cuts = new ArrayList<>();

  private final BlockStarts blocks = new BlockStarts();
  private final int[] indents;

  /** How many closing braces the file lacks. */
  private int missing;

  private int missingParentheses;

  /** Where the file's last quotation mark stands, once it matters. */
  private int lastQuote = -1;

  private boolean tooDeep;
  private boolean hasCarriageReturns;
  private boolean tokenIsFirstOfLine = true;

  TokenScreen(Spans spans, DiagnosticSink sink, int lines) {
    this.spans = spans;
    this.sink = sink;
    this.indents = new int[lines + 2];
  }

  /** The tokens that the parser is to see, or an empty list when it is better not to look. */
  List<Token> screen(List<Token> tokens) {
    for (Token token : tokens) {
      missing += token.getType() == RulesLexer.LBRACE ? 1 : 0;
      missing -= token.getType() == RulesLexer.RBRACE ? 1 : 0;
      missingParentheses += token.getType() == RulesLexer.LPAREN ? 1 : 0;
      missingParentheses -= token.getType() == RulesLexer.RPAREN ? 1 : 0;
    }
    for (int i = 0; i < tokens.size() && !sink.isFull() && !tooDeep; i++) {
      Token token = tokens.get(i);
      if (tokenIsFirstOfLine) {
        indents[Math.min(token.getLine(), indents.length - 1)] = token.getCharPositionInLine();
        closeForgotten(BlockStarts.depthOf(tokens, i), token);
      }
      if (token.getType() == RulesLexer.NEWLINE) {
        closeLine(tokens, i);
      }
      blocks.note(token);
      switch (token.getType()) {
        case RulesLexer.BAD:
          i = reportBad(tokens, i);
          break;
        case RulesLexer.UNTERMINATED:
          reportUnterminated(token);
          kept.add(token);
          break;
        case RulesLexer.LBRACE:
        case RulesLexer.LPAREN:
          open(token);
          break;
        case RulesLexer.RBRACE:
        case RulesLexer.RPAREN:
          close(token);
          break;
        default:
          kept.add(token);
          break;
      }
      tokenIsFirstOfLine = token.getType() == RulesLexer.NEWLINE;
      if (tokenIsFirstOfLine && token.getText().startsWith("\r")) {
        reportCarriageReturn(token);
      }
    }
    while (!open.isEmpty()) {
      supplyCloser(tokens.get(tokens.size() - 1));
    }
    unclosed.forEach(this::reportUnclosed);
    return tooDeep || sink.isFull() ? List.of() : kept;
  }

  /** Whether a token stands behind a bracket that is never closed, in the same line. */
  boolean isCut(Token token) {
    int index = token.getTokenIndex();
    for (int i = 0; i < cuts.size(); i += 2) {
      if (index >= cuts.get(i).getTokenIndex() && index <= cuts.get(i + 1).getTokenIndex() + 1) {
        return true;
      }
    }
    return false;
  }

  /** Closes what must have been forgotten before a line that begins a table, chain or set. */
  private void closeForgotten(int depth, Token token) {
    while (missing > 0 && depth >= 0 && open.size() > depth) {
      missing -= isParenthesis(open.peek()) ? 0 : 1;
      supplyCloser(token);
    }
  }

  /** Closes the brackets of a rule that were forgotten at the end of its line. */
  private void closeLine(List<Token> tokens, int newline) {
    Token next = tokens.get(newline);
    int last = kept.isEmpty() ? Token.EOF : kept.get(kept.size() - 1).getType();
    while (!open.isEmpty() && open.peek().getLine() == next.getLine()) {
      boolean parenthesis = isParenthesis(open.peek());
      boolean goesOn =
          last == RulesLexer.COMMA
              || last == RulesLexer.LBRACE
              || BlockStarts.goesOnBehind(tokens, newline);
      if (parenthesis ? missingParentheses <= 0 : missing <= 0 || goesOn || isBlock(open.peek())) {
        return;
      }
      missing -= parenthesis ? 0 : 1;
      missingParentheses -= parenthesis ? 1 : 0;
      supplyCloser(next);
    }
  }

  private boolean isBlock(Token opener) {
    return blocks.isBlock(opener);
  }

  private void reportUnterminated(Token token) {
    if (lastQuote < 0) {
      CharStream source = token.getInputStream();
      lastQuote = source.getText(Interval.of(0, source.size() - 1)).lastIndexOf('"');
    }
    String message =
        token.getStopIndex() < lastQuote
            ? "a string of several lines is understood, but not supported"
            : "the string is never closed";
    sink.error(spans.of(token), message, "close it by '\"' on the same line");
  }

  /** Once a file: one line tells it for all. */
  private void reportCarriageReturn(Token token) {
    if (!hasCarriageReturns) {
      hasCarriageReturns = true;
      sink.error(
          spans.of(token),
          "the line ends in a carriage return, which nftables refuses",
          "save the file with Unix line ends");
    }
  }

  /** Several in a row are one error; returns the index of the last. */
  private int reportBad(List<Token> tokens, int first) {
    int last = first;
    while (last + 1 < tokens.size() && tokens.get(last + 1).getType() == RulesLexer.BAD) {
      last++;
    }
    Token token = tokens.get(first);
    kept.add(token);
    int character = token.getText().codePointAt(0);
    String message =
        character >= ' ' && character < 0x7f
            ? "'" + token.getText() + "' means nothing here"
            : String.format("character U+%04X outside a string or comment", character);
    sink.error(spans.of(token), message, "remove it, or put it in quotes");
    return last;
  }

  private void open(Token token) {
    kept.add(token);
    open.push(token);
    blocks.noteOpen(token, open.size());
    if (open.size() > MAX_DEPTH) {
      tooDeep = true;
      sink.error(
          spans.of(token),
          "brackets nest deeper than " + MAX_DEPTH + " levels",
          "no rule needs that many; close some");
      open.clear();
      unclosed.clear();
    }
  }

  private void close(Token token) {
    boolean brace = token.getType() == RulesLexer.RBRACE;
    while (brace && isParenthesis(open.peek()) || brace && isSpoiltByIndent(token)) {
      missing -= isParenthesis(open.peek()) ? 0 : 1;
      supplyCloser(token);
    }
    Token opener = open.peek();
    if (opener == null || isParenthesis(opener) == brace) {
      String sign = token.getText();
      List<Note> notes =
          opener == null
              ? List.of()
              : List.of(new Note(spans.of(opener), "this is the innermost open bracket"));
      SourceSpan span = spans.of(token);
      sink.error(span, "'" + sign + "' closes nothing", "remove it, or open a bracket", notes);
      return;
    }
    open.pop();
    kept.add(token);
  }

  /** Closes the innermost open bracket in front of a token, so that what follows can be read. */
  private void supplyCloser(Token next) {
    int end = kept.size();
    while (end > 0 && kept.get(end - 1) == next) {
      end--;
    }
    int place = isBlock(open.peek()) ? end : ForgottenClosers.placeOf(open.peek(), kept);
    supplyCloser(place < end ? kept.get(place) : next, Math.min(place, end));
  }

  /** Closes it in front of a token that is, or will be, the one with an index. */
  private void supplyCloser(Token next, int end) {
    Token opener = open.pop();
    unclosed.add(opener);
    if (isParenthesis(opener) || !isBlock(opener)) {
      Token closer =
          isParenthesis(opener)
              ? made(RulesLexer.RPAREN, ")", next)
              : made(RulesLexer.RBRACE, "}", next);
      kept.add(end, closer);
      cuts.add(opener);
      cuts.add(closer);
      return;
    }
    kept.add(end, made(RulesLexer.NEWLINE, "\n", next));
    kept.add(end + 1, made(RulesLexer.RBRACE, "}", next));
    kept.add(end + 2, made(RulesLexer.NEWLINE, "\n", next));
  }

  private static Token made(int type, String text, Token at) {
    CommonToken token = new CommonToken(type, text);
    token.setLine(at.getLine());
    token.setCharPositionInLine(at.getCharPositionInLine());
    token.setStartIndex(at.getStartIndex());
    token.setStopIndex(at.getStartIndex() - 1);
    return token;
  }

  private static boolean isParenthesis(Token opener) {
    return opener != null && opener.getType() == RulesLexer.LPAREN;
  }

  /**
   * Whether a brace that begins its line stands further left than the line of the innermost open
   * brace, and just below the line of another: then the innermost was probably forgotten.
   */
  private boolean isSpoiltByIndent(Token token) {
    if (missing <= 0 || !tokenIsFirstOfLine || open.size() < 2 || !isInnerDeeper(token)) {
      return false;
    }
    for (Token opener : open) {
      if (indentOf(opener) == token.getCharPositionInLine()) {
        return true;
      }
    }
    return false;
  }

  private boolean isInnerDeeper(Token token) {
    return indentOf(open.peek()) > token.getCharPositionInLine();
  }

  private int indentOf(Token token) {
    return indents[Math.min(token.getLine(), indents.length - 1)];
  }

  private void reportUnclosed(Token token) {
    String close = token.getType() == RulesLexer.LBRACE ? "'}'" : "')'";
    sink.error(spans.of(token), "'" + token.getText() + "' is never closed", "add the " + close);
  }
}
