package dev.narrows.rules.syntax;

import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Token;

/**
 * Guesses where a bracket was to be closed that is not: in front of what cannot stand within it, so
 * that errors behind it are seen, too.
 */
final class ForgottenClosers {
  /** What begins a match on a header; protocols may be values, too. */
  private static final Set<Integer> HEADERS =
      Set.of(
          RulesLexer.IP,
          RulesLexer.IP6,
          RulesLexer.TCP,
          RulesLexer.ICMP,
          RulesLexer.ICMPV6,
          RulesLexer.PROTOCOL);

  /** What else begins a match or a statement, and stands behind no element of a set. */
  private static final Set<Integer> STATEMENTS =
      Set.of(
          RulesLexer.ACCEPT,
          RulesLexer.DROP,
          RulesLexer.RETURN,
          RulesLexer.CONTINUE,
          RulesLexer.JUMP,
          RulesLexer.GOTO,
          RulesLexer.LOG,
          RulesLexer.REJECT,
          RulesLexer.META,
          RulesLexer.META_KEY,
          RulesLexer.EXTENSION_HEADER,
          RulesLexer.FIB,
          RulesLexer.VMAP,
          RulesLexer.MAP);

  private static final Set<Integer> COMPARISONS =
      Set.of(
          RulesLexer.EQ,
          RulesLexer.NEQ,
          RulesLexer.LT,
          RulesLexer.GT,
          RulesLexer.LE,
          RulesLexer.GE);

  /** What something has to follow. */
  private static final Set<Integer> JOINTS =
      Set.of(
          RulesLexer.COMMA,
          RulesLexer.COLON,
          RulesLexer.DOT,
          RulesLexer.DASH,
          RulesLexer.SLASH,
          RulesLexer.LBRACE,
          RulesLexer.LPAREN,
          RulesLexer.AND,
          RulesLexer.OR,
          RulesLexer.XOR,
          RulesLexer.SHIFT_LEFT,
          RulesLexer.SHIFT_RIGHT);

  private ForgottenClosers() {}

  /** The index in front of which the closer is to stand; the size where it may be at the end. */
  static int placeOf(Token opener, List<Token> tokens) {
    int depth = 0;
    for (int at = tokens.lastIndexOf(opener) + 1; at < tokens.size(); at++) {
      int type = tokens.get(at).getType();
      int end = behindLast(tokens, at);
      if (depth == 0 && endsWithin(opener, tokens, at, tokens.get(end - 1).getType())) {
        return end;
      }
      depth += type == RulesLexer.LBRACE || type == RulesLexer.LPAREN ? 1 : 0;
      depth -= type == RulesLexer.RBRACE || type == RulesLexer.RPAREN ? 1 : 0;
    }
    return tokens.size();
  }

  /** Where the token in front ends, the ends of lines left out. */
  private static int behindLast(List<Token> tokens, int at) {
    int end = at;
    while (tokens.get(end - 1).getType() == RulesLexer.NEWLINE) {
      end--;
    }
    return end;
  }

  private static boolean endsWithin(Token opener, List<Token> tokens, int at, int before) {
    int type = tokens.get(at).getType();
    if (opener.getType() == RulesLexer.LPAREN && COMPARISONS.contains(type)) {
      return true;
    }
    boolean field = at + 1 < tokens.size() && tokens.get(at + 1).getType() == RulesLexer.WORD;
    if (before == RulesLexer.COMMA && HEADERS.contains(type) && field) {
      return true;
    }
    return !JOINTS.contains(before) && (HEADERS.contains(type) || STATEMENTS.contains(type));
  }
}
