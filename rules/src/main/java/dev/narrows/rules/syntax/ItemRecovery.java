package dev.narrows.rules.syntax;

import dev.narrows.rules.diagnostic.DiagnosticSink;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.misc.IntervalSet;

/**
 * One error for each item, or in rules for each statement: what went wrong in an item ends it, and
 * the parser goes on behind its newline or semicolon. In a rule it goes on where a key word begins
 * the next statement.
 */
final class ItemRecovery extends DefaultErrorStrategy {
  private static final IntervalSet ITEMS =
      new IntervalSet(
          RulesParser.RULE_fileItem,
          RulesParser.RULE_tableItem,
          RulesParser.RULE_chainItem,
          RulesParser.RULE_setItem);
  private static final IntervalSet BLOCKS =
      new IntervalSet(
          RulesParser.RULE_file,
          RulesParser.RULE_tableFile,
          RulesParser.RULE_chainFile,
          RulesParser.RULE_tableBlock,
          RulesParser.RULE_chainBlock,
          RulesParser.RULE_setBlock,
          RulesParser.RULE_counterBlock);

  /** Rules in which a block's name stands in front of the block. */
  private static final IntervalSet NAMED =
      new IntervalSet(
          RulesParser.RULE_tableContent, RulesParser.RULE_tableSpec, RulesParser.RULE_chainSpec);

  private static final int MAX_STATES = 64;

  private final SyntaxErrors errors;
  private final DiagnosticSink sink;

  /** States passed at the token of lastIndex: together they tell what could stand there. */
  private final int[] states = new int[MAX_STATES];

  private int stateCount;
  private int lastIndex = -1;

  ItemRecovery(SyntaxErrors errors, DiagnosticSink sink) {
    this.errors = errors;
    this.sink = sink;
  }

  @Override
  public void sync(Parser parser) {
    if (parser.getTokenStream().index() != lastIndex) {
      lastIndex = parser.getTokenStream().index();
      stateCount = 0;
    }
    if (stateCount < MAX_STATES) {
      states[stateCount++] = parser.getState();
    }
    if (parser.getContext().getRuleIndex() == RulesParser.RULE_ruleLine) {
      syncRule(parser);
    } else if (BLOCKS.contains(parser.getContext().getRuleIndex())) {
      syncBlock(parser);
    }
  }

  /** Between two statements: passes over what begins none. */
  private void syncRule(Parser parser) {
    int type = parser.getInputStream().LA(1);
    if (isEnd(type, 0) || type == RulesLexer.COMMENT || statementStarts(parser).contains(type)) {
      return;
    }
    if (inErrorRecoveryMode(parser)) {
      endErrorCondition(parser);
    } else {
      IntervalSet possible = new IntervalSet(statementStarts(parser));
      possible.addAll(new IntervalSet(RulesLexer.NEWLINE, RulesLexer.SEMICOLON));
      errors.report(parser, parser.getCurrentToken(), possible);
    }
    skipStatement(parser, 0);
  }

  private static IntervalSet statementStarts(Parser parser) {
    ATN atn = parser.getInterpreter().atn;
    return atn.nextTokens(atn.ruleToStartState[RulesParser.RULE_statement]);
  }

  /** Goes to the key word that begins the next statement, or to the rule's end. */
  private void skipStatement(Parser parser, int startDepth) {
    TokenStream tokens = parser.getTokenStream();
    IntervalSet starts = statementStarts(parser);
    int depth = startDepth;
    boolean first = true;
    while (!isEnd(tokens.LA(1), depth)) {
      boolean begins = starts.contains(tokens.LA(1)) && tokens.LA(1) != RulesLexer.LPAREN;
      if (depth <= 0 && !first && (begins || tokens.LA(1) == RulesLexer.COMMENT)) {
        return;
      }
      depth += nesting(tokens.LA(1));
      first = false;
      if (sink.isFull()) {
        tokens.seek(tokens.size() - 1);
        return;
      }
      parser.consume();
    }
  }

  private void syncBlock(Parser parser) {
    IntervalSet possible = parser.getInterpreter().atn.nextTokens(state(parser, parser.getState()));
    while (!possible.contains(parser.getInputStream().LA(1))) {
      if (parser.getInputStream().LA(1) == Token.EOF) {
        return;
      }
      if (!inErrorRecoveryMode(parser)) {
        beginErrorCondition(parser);
        errors.report(parser, parser.getCurrentToken(), possible);
      }
      int before = parser.getTokenStream().index();
      skipItem(parser, before);
      if (parser.getTokenStream().index() == before) {
        parser.consume();
      }
    }
  }

  private static org.antlr.v4.runtime.atn.ATNState state(Parser parser, int number) {
    return parser.getInterpreter().atn.states.get(number);
  }

  /** What stands where a block's name should is reported, and taken for one: for what follows. */
  @Override
  public Token recoverInline(Parser parser) {
    boolean named = parser.getContext().getRuleIndex() == RulesParser.RULE_name;
    if (named
        && NAMED.contains(parser.getContext().getParent().getRuleIndex())
        && parser.getInputStream().LA(2) == RulesLexer.LBRACE
        && !inErrorRecoveryMode(parser)) {
      errors.report(parser, parser.getCurrentToken(), parser.getExpectedTokens());
      return parser.consume();
    }
    throw new InputMismatchException(parser);
  }

  @Override
  public void reportError(Parser parser, RecognitionException error) {
    if (inErrorRecoveryMode(parser)) {
      return;
    }
    beginErrorCondition(parser);
    IntervalSet expected = new IntervalSet();
    if (error.getExpectedTokens() != null) {
      expected.addAll(error.getExpectedTokens());
    }
    ATN atn = parser.getInterpreter().atn;
    if (error.getOffendingToken().getTokenIndex() == lastIndex) {
      for (int i = 0; i < stateCount; i++) {
        expected.addAll(atn.nextTokens(state(parser, states[i])));
      }
    }
    errors.report(parser, error.getOffendingToken(), expected);
  }

  /** Lets an error rise to the item that it spoils, which is then passed over. */
  @Override
  public void recover(Parser parser, RecognitionException error) {
    if (parser.getContext().getRuleIndex() == RulesParser.RULE_statement) {
      TokenStream tokens = parser.getTokenStream();
      int start = parser.getContext().start.getTokenIndex();
      int depth = 0;
      for (int at = start; at < tokens.index(); at++) {
        depth += nesting(tokens.get(at).getType());
      }
      skipStatement(parser, depth);
      endErrorCondition(parser);
      return;
    }
    if (!ITEMS.contains(parser.getContext().getRuleIndex())) {
      throw error;
    }
    skipItem(parser, parser.getContext().start.getTokenIndex());
  }

  /** Goes to the newline, semicolon or closing brace that ends the item that begins at start. */
  private void skipItem(Parser parser, int start) {
    TokenStream tokens = parser.getTokenStream();
    int depth = 0;
    for (int at = start; at < tokens.index(); at++) {
      depth += nesting(tokens.get(at).getType());
    }
    while (!isEnd(tokens.LA(1), depth)) {
      depth += nesting(tokens.LA(1));
      if (sink.isFull()) {
        tokens.seek(tokens.size() - 1);
        return;
      }
      parser.consume();
    }
  }

  private boolean isEnd(int type, int depth) {
    switch (type) {
      case Token.EOF:
        return true;
      case RulesLexer.RBRACE:
      case RulesLexer.NEWLINE:
      case RulesLexer.SEMICOLON:
        return depth <= 0;
      default:
        return false;
    }
  }

  private static int nesting(int type) {
    return type == RulesLexer.LBRACE ? 1 : type == RulesLexer.RBRACE ? -1 : 0;
  }
}
