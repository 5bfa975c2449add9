package dev.narrows.rules.syntax;

import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.SourceText;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/** One file on its way from text to trees: scanner, screen, parser, builders. */
final class RuleParser {
  /** Some hundred thousand rules; keeps a hostile file from filling the memory. */
  private static final int MAX_TOKENS = 2_000_000;

  /** Of memory, for a word and all that becomes of it: measured with sets and with rules. */
  private static final long OCTETS_A_TOKEN = 220;

  private static final int MAX_BAD_TOKENS = 10_000;

  /** Comments, which the parser does not see. */
  private final List<Token> remarks = new ArrayList<>();

  private final Spans spans;
  private final DiagnosticSink sink;
  private final RulesParser parser;
  private final ExpressionBuilder expressions;
  private final ChainBuilder chains;
  private final TableBuilder tables;
  private final FileBuilder files;

  RuleParser(SourceText source, DiagnosticSink sink, Includer includer) {
    this.spans = new Spans(source.name());
    this.sink = sink;
    TokenScreen screen = new TokenScreen(spans, sink, source.lineCount());
    List<Token> tokens = screen.screen(scan(source));
    CommonTokenStream stream = new CommonTokenStream(new ListTokenSource(tokens, source.name()));
    stream.fill();
    SyntaxErrors errors = new SyntaxErrors(spans, sink, screen);
    parser = new RulesParser(stream);
    parser.removeErrorListeners();
    parser.setErrorHandler(new ItemRecovery(errors, sink));
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    expressions = new ExpressionBuilder(spans, sink);
    StatementBuilder statements = new StatementBuilder(spans, expressions);
    chains = new ChainBuilder(spans, expressions, statements, includer);
    tables = new TableBuilder(spans, expressions, chains, includer);
    files = new FileBuilder(spans, expressions, tables, includer);
  }

  /** Builds items while parsing, which needs less memory and leaves no parse tree. */
  RuleParser buildEarly() {
    SetBuilder sets = expressions.sets();
    EarlyItems early = new EarlyItems(files, tables, chains, sets);
    files.setEarlyItems(early);
    tables.setEarlyItems(early);
    chains.setEarlyItems(early);
    sets.setEarlyItems(early);
    parser.addParseListener(early);
    return this;
  }

  private List<Token> scan(SourceText source) {
    RulesLexer lexer = new RulesLexer(CharStreams.fromString(source.text(), source.name()));
    lexer.removeErrorListeners();
    List<Token> tokens = new ArrayList<>();
    long most = Math.min(MAX_TOKENS, Runtime.getRuntime().maxMemory() / OCTETS_A_TOKEN);
    int bad = 0;
    Token token;
    do {
      token = lexer.nextToken();
      (token.getChannel() == Token.HIDDEN_CHANNEL ? remarks : tokens).add(token);
      bad += token.getType() == RulesLexer.BAD ? 1 : 0;
    } while (token.getType() != Token.EOF && tokens.size() < most && bad < MAX_BAD_TOKENS);
    Token remark = remarks.isEmpty() ? null : remarks.get(remarks.size() - 1);
    if (remark != null && remark.getStopIndex() == source.text().length() - 1) {
      sink.error(
          spans.of(remark), "a comment without an end of line", "end the file with a newline");
    }
    if (tokens.size() == MAX_TOKENS) {
      SourceSpan span = spans.of(token);
      sink.error(
          span, "more than " + MAX_TOKENS + " words", "join neighbours to ranges or prefixes");
    } else if (tokens.size() == most) {
      sink.error(
          spans.of(token),
          "more than " + most + " words need more memory than Java may use",
          "give it more: NARROWS_JAVA_OPTIONS=-Xmx1g");
    }
    return tokens.size() < most ? tokens : List.of();
  }

  RulesParser parser() {
    return parser;
  }

  ExpressionBuilder expressions() {
    return expressions;
  }

  List<Token> remarks() {
    return remarks;
  }

  FileBuilder files() {
    return files;
  }

  TableBuilder tables() {
    return tables;
  }

  ChainBuilder chains() {
    return chains;
  }
}
