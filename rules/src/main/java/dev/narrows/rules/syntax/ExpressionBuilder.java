package dev.narrows.rules.syntax;

import dev.narrows.rules.ast.BinaryExpression;
import dev.narrows.rules.ast.BinaryExpression.Operator;
import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.HashExpression;
import dev.narrows.rules.ast.ListExpression;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.MaskedExpression;
import dev.narrows.rules.ast.MtuExpression;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.Numbers;
import dev.narrows.rules.ast.PrefixExpression;
import dev.narrows.rules.ast.RangeExpression;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.TcpOptionExpression;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.ast.VariableReference;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Builds expressions out of parse trees. */
final class ExpressionBuilder {
  /** What follows "rt" where it means the packet's route, and not the routing header. */
  private static final Set<String> RT_KEYS =
      Set.of("classid", "nexthop", "mtu", "ipsec", "ip", "ip6");

  /** More than anyone writes, and few enough for a pass to descend into. */
  private static final int MAX_OPERATORS = 64;

  private static final Map<String, Long> OCTETS =
      Map.of("bytes", 1L, "kbytes", 1024L, "mbytes", 1024L * 1024);

  private final Spans spans;
  private final DiagnosticSink sink;
  private final SetBuilder sets;

  ExpressionBuilder(Spans spans, DiagnosticSink sink) {
    this.spans = spans;
    this.sink = sink;
    this.sets = new SetBuilder(spans, this, sink);
  }

  // Left of an operator

  Expression leftSide(List<RulesParser.LeftSideContext> parts) {
    if (parts.size() == 1) {
      return leftSide(parts.get(0));
    }
    List<Expression> expressions = parts.stream().map(this::leftSide).toList();
    SourceSpan span = spans.of(parts.get(0).start, parts.get(parts.size() - 1).stop);
    return new ConcatExpression(expressions, span);
  }

  Expression leftSide(RulesParser.LeftSideContext context) {
    List<Expression> operands = new ArrayList<>();
    operands.add(field(context.field()));
    context.operand().forEach(each -> operands.add(operand(each)));
    return combine(operands, context.bitOperator());
  }

  private Expression field(RulesParser.FieldContext context) {
    SourceSpan span = spans.of(context);
    if (context instanceof RulesParser.FieldMetaContext meta) {
      Name protocol = spans.name(meta.META().getSymbol());
      return new FieldExpression(protocol, spans.name(meta.word()), span);
    }
    if (context instanceof RulesParser.FieldMetaShortContext meta) {
      Name protocol = new Name("meta", span);
      return new FieldExpression(protocol, spans.name(meta.META_KEY().getSymbol()), span);
    }
    if (context instanceof RulesParser.FieldTcpOptionContext option) {
      ParserRuleContext word = option.word();
      Name name = word == null ? spans.name(option.NUMBER().getSymbol()) : spans.name(word);
      Name field = option.optionField() == null ? null : spans.name(option.optionField());
      return new TcpOptionExpression(name, field, span);
    }
    if (context instanceof RulesParser.FieldPayloadContext payload) {
      return new FieldExpression(spans.name(payload.protocol()), spans.name(payload.word()), span);
    }
    if (context instanceof RulesParser.FieldCtContext ct) {
      return conntrack(ct, span);
    }
    if (context instanceof RulesParser.FieldHashContext hash) {
      return hash(hash, span);
    }
    if (context instanceof RulesParser.FieldParenthesisContext inner) {
      return leftSide(inner.leftSide());
    }
    return manyWords(context, span);
  }

  private Expression hash(RulesParser.FieldHashContext context, SourceSpan span) {
    List<Expression> key = context.leftSide().stream().map(this::leftSide).toList();
    int numbers = context.NUMBER().size();
    Literal modulus = number(context.NUMBER(0));
    Literal seed = context.SEED() == null ? null : number(context.NUMBER(1));
    Literal offset = context.OFFSET() == null ? null : number(context.NUMBER(numbers - 1));
    return new HashExpression(key, modulus, seed, offset, span);
  }

  private Literal number(TerminalNode node) {
    return new Literal(Literal.Kind.NUMBER, node.getText(), spans.of(node.getSymbol()));
  }

  /**
   * All words but the last are the protocol, as "ip option rr"; of what is given raw, the first.
   */
  private Expression manyWords(RulesParser.FieldContext context, SourceSpan span) {
    int words = context.getChildCount();
    int first = 1;
    if (context instanceof RulesParser.FieldRawContext) {
      first = 2;
    } else if (context instanceof RulesParser.FieldTcpOptionRawContext) {
      first = 4;
    } else if (context instanceof RulesParser.FieldIpOptionContext option) {
      first = option.optionField() == null ? words : words - 1;
    } else if (context instanceof RulesParser.FieldChunkContext chunk) {
      first = chunk.optionField() == null ? words : words - 1;
    } else if (context.start.getText().equals("exthdr")) {
      first = words;
    }
    Name protocol = new Name(text(context, 0, first), spans.of(context.start));
    return new FieldExpression(protocol, new Name(text(context, first, words), span), span);
  }

  /** Its children's words; commas and what follows stand close together. */
  private static String text(RulesParser.FieldContext context, int from, int to) {
    List<String> words = new ArrayList<>();
    context.children.subList(from, to).forEach(each -> words.add(each.getText()));
    return String.join(" ", words).replace("@ ", "@").replace(" , ", ",").replaceFirst("^, ", "");
  }

  private Expression conntrack(RulesParser.FieldCtContext context, SourceSpan span) {
    List<String> words = new ArrayList<>();
    context.children.subList(1, context.children.size()).forEach(each -> words.add(each.getText()));
    Name name = new Name(String.join(" ", words), spans.of(context.ctKey()));
    return new FieldExpression(spans.name(context.CT().getSymbol()), name, span);
  }

  private Expression operand(RulesParser.OperandContext context) {
    if (context.literal() != null) {
      return literal(context.literal());
    }
    if (context.variable() != null) {
      return variable(context.variable());
    }
    if (context.symbol() != null) {
      return word(context.symbol());
    }
    return value(context.value());
  }

  // Right of an operator

  Expression rightSide(RulesParser.RightSideContext context) {
    if (context instanceof RulesParser.RightPathMtuContext) {
      return new MtuExpression(true, spans.of(context));
    }
    RulesParser.RightValuesContext values = (RulesParser.RightValuesContext) context;
    Expression first = valueList(values.valueList(0));
    if (values.valueList().size() == 1) {
      return first;
    }
    Expression second = valueList(values.valueList(1));
    SourceSpan span = spans.of(context);
    if (second instanceof VariableReference && !(first instanceof ListExpression)) {
      sink.error(second.span(), "a prefix length must be a number to nft", "write the number");
    }
    boolean isPrefix =
        !(first instanceof ListExpression)
            && second instanceof Literal length
            && length.kind() == Literal.Kind.NUMBER;
    return isPrefix
        ? new PrefixExpression(first, number(values.valueList(1).start), span)
        : new MaskedExpression(first, second, span);
  }

  Expression valueList(RulesParser.ValueListContext context) {
    List<Expression> values = new ArrayList<>();
    for (RulesParser.RangeOrValueContext each : context.rangeOrValue()) {
      Expression first = value(each.value(0));
      values.add(
          each.value().size() == 1
              ? first
              : new RangeExpression(first, value(each.value(1)), spans.of(each)));
    }
    if (values.size() == 1) {
      return values.get(0);
    }
    SourceSpan span = spans.of(context);
    return context.DOT().isEmpty()
        ? new ListExpression(values, span)
        : new ConcatExpression(values, span);
  }

  Expression value(RulesParser.ValueContext context) {
    List<Expression> operands = new ArrayList<>();
    context.primary().forEach(each -> operands.add(primary(each)));
    return combine(operands, context.bitOperator());
  }

  private Expression primary(RulesParser.PrimaryContext context) {
    if (context.literal() != null) {
      return literal(context.literal());
    }
    if (context.variable() != null) {
      return variable(context.variable());
    }
    if (context.name() != null) {
      return new SetReference(context.name().getText(), spans.of(context));
    }
    if (context.setLiteral() != null) {
      return set(context.setLiteral());
    }
    if (context.symbol() != null) {
      return word(context.symbol());
    }
    return value(context.value());
  }

  SetExpression set(RulesParser.SetLiteralContext context) {
    return sets.literal(context);
  }

  /** Builds sets with these expressions in them. */
  SetBuilder sets() {
    return sets;
  }

  Expression range(RulesParser.RangeContext context) {
    boolean hasLast = context.value().size() == 2;
    Expression first = value(context.value(0));
    if (context.SLASH().isEmpty()) {
      return hasLast
          ? new RangeExpression(first, value(context.value(1)), spans.of(context))
          : first;
    }
    SourceSpan span = spans.of(context);
    if (hasLast) {
      sink.error(span, "a range of prefixes", "write the first and the last address");
    }
    return new PrefixExpression(first, number(context.NUMBER(0).getSymbol()), span);
  }

  Expression variable(RulesParser.VariableContext context) {
    return new VariableReference(context.name().getText(), spans.of(context));
  }

  Expression word(ParserRuleContext context) {
    return new Literal(Literal.Kind.WORD, spans.text(context.getText()), spans.of(context));
  }

  Expression quoted(Token token) {
    return new Literal(Literal.Kind.STRING, unquoted(token), spans.of(token));
  }

  static String unquoted(Token token) {
    String text = token.getText();
    return text.substring(1, text.length() - 1);
  }

  /** A literal or symbol as it stands, or null when the context is neither. */
  Literal plain(ParserRuleContext context) {
    Expression plain =
        context instanceof RulesParser.LiteralContext literal
            ? literal(literal)
            : context instanceof RulesParser.SymbolContext symbol ? word(symbol) : null;
    return plain instanceof Literal value ? value : null;
  }

  private Expression literal(RulesParser.LiteralContext context) {
    Token token = context.start;
    switch (token.getType()) {
      case RulesLexer.NUMBER:
        return literal(Literal.Kind.NUMBER, token);
      case RulesLexer.IPV4:
        return literal(Literal.Kind.IPV4, token);
      case RulesLexer.IPV6:
        return literal(Literal.Kind.IPV6, token);
      case RulesLexer.MAC:
        return literal(Literal.Kind.MAC, token);
      case RulesLexer.TIME:
        return literal(Literal.Kind.TIME, token);
      case RulesLexer.CLASS:
        return literal(Literal.Kind.WORD, token);
      case RulesLexer.QUOTED:
        return quoted(token);
      case RulesLexer.WILDCARD:
        return literal(Literal.Kind.WILDCARD, token);
      default:
        throw new AssertionError(token);
    }
  }

  private Expression literal(Literal.Kind kind, Token token) {
    return new Literal(kind, spans.text(token.getText()), spans.of(token));
  }

  Expression numberLiteral(Token token) {
    return literal(Literal.Kind.NUMBER, token);
  }

  /** nft's grammar knows no extension headers behind "set" (primary_stmt_expr). */
  void checkReadable(RulesParser.LeftSideContext context) {
    int first = context.start.getType();
    boolean routing =
        first == RulesLexer.RT
            && RT_KEYS.stream().noneMatch(key -> context.getText().startsWith("rt" + key));
    if (first == RulesLexer.EXTENSION_HEADER || first == RulesLexer.RT0 || routing) {
      refuse(context, "an extension header cannot be what is set", "match it in a rule of its own");
    } else if (first == RulesLexer.FIB) {
      refuse(context, "nft takes no route here", "match it in a rule of its own");
    }
  }

  void refuse(ParserRuleContext context, String message, String advice) {
    sink.error(spans.of(context), message, advice);
  }

  /** So many bytes, kbytes or mbytes; 0 after a diagnostic. */
  long octets(Token token, Name unit) {
    Long factor = OCTETS.get(unit.text());
    if (factor == null) {
      String advice = Suggestion.adviceFor(unit.text(), OCTETS.keySet(), "write bytes or mbytes");
      sink.error(unit.span(), "unknown unit '" + unit.text() + "'", advice);
      return 0;
    }
    long number = number(token);
    if (number > Long.MAX_VALUE / factor) {
      sink.error(spans.of(token), "the number is too large", "write a smaller one");
      return 0;
    }
    return number * factor;
  }

  /** A count or length; one that no long holds is an error and comes out as 0. */
  long number(Token token) {
    return number(token, Long.SIZE - 1);
  }

  /** As number, and takes what an unsigned long holds. */
  long unsigned(Token token) {
    return number(token, Long.SIZE);
  }

  private long number(Token token, int bits) {
    Optional<BigInteger> value = Numbers.parse(token.getText());
    if (value.isPresent() && value.get().bitLength() <= bits) {
      return value.get().longValue();
    }
    BigInteger most = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    String octal = "a leading zero makes it octal: leave it out";
    boolean isOctal = value.isEmpty() && token.getText().startsWith("0");
    String advice = isOctal ? octal : "the most is " + most;
    sink.error(spans.of(token), "the number is " + (isOctal ? "none" : "too large"), advice);
    return 0;
  }

  // Operators

  /** Combines operands as C binds them: shifts, then and, then xor, then or; from the left. */
  private Expression combine(
      List<Expression> operands, List<RulesParser.BitOperatorContext> operators) {
    if (operators.size() > MAX_OPERATORS) {
      sink.error(
          operands.get(0).span(),
          "more than " + MAX_OPERATORS + " operators in one expression",
          "combine the constants into one number");
      return operands.get(0);
    }
    List<Operator> signs = new ArrayList<>();
    operators.forEach(each -> signs.add(operator(each.start)));
    List<Expression> values = new ArrayList<>(operands);
    reduce(values, signs, List.of(Operator.SHIFT_LEFT, Operator.SHIFT_RIGHT));
    reduce(values, signs, List.of(Operator.AND));
    reduce(values, signs, List.of(Operator.XOR));
    reduce(values, signs, List.of(Operator.OR));
    return values.get(0);
  }

  private static void reduce(
      List<Expression> values, List<Operator> signs, List<Operator> binding) {
    for (int i = 0; i < signs.size(); ) {
      if (!binding.contains(signs.get(i))) {
        i++;
        continue;
      }
      Expression left = values.get(i);
      Expression right = values.remove(i + 1);
      SourceSpan from = left.span();
      SourceSpan to = right.span();
      SourceSpan span =
          new SourceSpan(from.file(), from.line(), from.column(), to.endLine(), to.endColumn());
      values.set(i, new BinaryExpression(signs.remove(i), left, right, span));
    }
  }

  private static Operator operator(Token token) {
    switch (token.getType()) {
      case RulesLexer.AND:
        return Operator.AND;
      case RulesLexer.OR:
        return Operator.OR;
      case RulesLexer.XOR:
        return Operator.XOR;
      case RulesLexer.SHIFT_LEFT:
        return Operator.SHIFT_LEFT;
      case RulesLexer.SHIFT_RIGHT:
        return Operator.SHIFT_RIGHT;
      default:
        throw new AssertionError(token);
    }
  }

  static Unsupported unsupported(String what, String word, SourceSpan span) {
    return new Unsupported(what, UnsupportedConstructs.adviceFor(word), span);
  }
}
