package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.Name;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.util.HashMap;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Turns the parser's places into spans; columns count from 1, in code points. */
final class Spans {
  private static final int MAX_POOLED = 100_000;

  private final String file;

  /** Texts that have occurred, so that each is kept once: rules are much alike. */
  private final Map<String, String> pool = new HashMap<>();

  Spans(String file) {
    this.file = file;
  }

  SourceSpan of(Token token) {
    int column = token.getCharPositionInLine() + 1;
    return new SourceSpan(file, token.getLine(), column, token.getLine(), column + width(token));
  }

  SourceSpan of(ParserRuleContext context) {
    return of(context.start, context.stop == null ? context.start : context.stop);
  }

  SourceSpan of(Token first, Token last) {
    int end = last.getCharPositionInLine() + 1 + width(last);
    return new SourceSpan(
        file, first.getLine(), first.getCharPositionInLine() + 1, last.getLine(), end);
  }

  Name name(ParserRuleContext word) {
    return new Name(text(word.getText()), of(word));
  }

  Name name(Token word) {
    return new Name(text(word.getText()), of(word));
  }

  /** The same text. */
  String text(String text) {
    String known = pool.get(text);
    if (known == null && pool.size() < MAX_POOLED) {
      pool.put(text, text);
    }
    return known == null ? text : known;
  }

  private static int width(Token token) {
    boolean visible = token.getType() != Token.EOF && token.getType() != RulesLexer.NEWLINE;
    return visible ? Math.max(1, token.getStopIndex() - token.getStartIndex() + 1) : 1;
  }
}
