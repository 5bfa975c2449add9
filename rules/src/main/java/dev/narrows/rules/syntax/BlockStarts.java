package dev.narrows.rules.syntax;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Token;

/**
 * Tells the braces of tables, chains and sets from those within a rule, by how their line begins.
 */
final class BlockStarts {
  private static final Set<Integer> BLOCKS =
      Set.of(RulesLexer.TABLE, RulesLexer.CHAIN, RulesLexer.SET, RulesLexer.MAP);
  private static final Set<Integer> OBJECTS =
      Set.of(
          RulesLexer.COUNTER,
          RulesLexer.QUOTA,
          RulesLexer.LIMIT,
          RulesLexer.CT,
          RulesLexer.SYNPROXY,
          RulesLexer.OTHER_OBJECT);

  private final Set<Token> openers = new HashSet<>();
  private int first = Token.EOF;
  private boolean hasBracket;

  /** Takes down how a line, or what follows a semicolon or brace, begins. */
  void note(Token token) {
    switch (token.getType()) {
      case RulesLexer.NEWLINE:
      case RulesLexer.SEMICOLON:
        first = Token.EOF;
        hasBracket = false;
        break;
      case RulesLexer.ADD:
      case RulesLexer.CREATE:
      case RulesLexer.RBRACE:
        break;
      default:
        first = first == Token.EOF ? token.getType() : first;
        break;
    }
  }

  /** Takes down an opening bracket, the depth being what is open with it. */
  void noteOpen(Token token, int depth) {
    boolean named = BLOCKS.contains(first) || depth <= 2 && OBJECTS.contains(first);
    if (named && !hasBracket && token.getType() == RulesLexer.LBRACE) {
      openers.add(token);
      first = Token.EOF;
    } else {
      hasBracket = true;
    }
  }

  boolean isBlock(Token opener) {
    return openers.contains(opener);
  }

  /** How many brackets are open where such a line may stand, or -1 when it does not tell. */
  static int depthOf(List<Token> tokens, int at) {
    int type = tokens.get(at).getType();
    if (type == RulesLexer.TABLE) {
      return 0;
    }
    boolean inTable = type == RulesLexer.CHAIN || type == RulesLexer.SET || type == RulesLexer.MAP;
    return inTable
            && typeAt(tokens, at + 1) == RulesLexer.WORD
            && typeAt(tokens, at + 2) == RulesLexer.LBRACE
        ? 1
        : -1;
  }

  /** Whether the first word behind a newline closes or continues what is open. */
  static boolean goesOnBehind(List<Token> tokens, int newline) {
    int at = newline;
    while (typeAt(tokens, at) == RulesLexer.NEWLINE) {
      at++;
    }
    int type = typeAt(tokens, at);
    return type == RulesLexer.RBRACE || type == RulesLexer.COMMA;
  }

  private static int typeAt(List<Token> tokens, int at) {
    return at < tokens.size() ? tokens.get(at).getType() : Token.EOF;
  }
}
