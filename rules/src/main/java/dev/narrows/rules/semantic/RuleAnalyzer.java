package dev.narrows.rules.semantic;

import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleReference;
import dev.narrows.rules.ast.AssignStatement;
import dev.narrows.rules.ast.ConcatExpression;
import dev.narrows.rules.ast.CounterBlock;
import dev.narrows.rules.ast.CounterStatement;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.JumpStatement;
import dev.narrows.rules.ast.LimitStatement;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.LogStatement;
import dev.narrows.rules.ast.MapExpression;
import dev.narrows.rules.ast.MatchOperator;
import dev.narrows.rules.ast.MatchStatement;
import dev.narrows.rules.ast.MeterStatement;
import dev.narrows.rules.ast.NamedCounterStatement;
import dev.narrows.rules.ast.ObjectStatement;
import dev.narrows.rules.ast.OptionResetStatement;
import dev.narrows.rules.ast.QuotaStatement;
import dev.narrows.rules.ast.RejectStatement;
import dev.narrows.rules.ast.RestoreStatement;
import dev.narrows.rules.ast.Rule;
import dev.narrows.rules.ast.SetUpdateStatement;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.ast.Unsupported;
import dev.narrows.rules.ast.VerdictMapStatement;
import dev.narrows.rules.ast.VerdictStatement;
import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.ProgramBuilder;
import dev.narrows.rules.eval.op.AcceptOp;
import dev.narrows.rules.eval.op.CounterOp;
import dev.narrows.rules.eval.op.DropOp;
import dev.narrows.rules.eval.op.GotoOp;
import dev.narrows.rules.eval.op.JumpOp;
import dev.narrows.rules.eval.op.QuotaOp;
import dev.narrows.rules.eval.op.RestoreOffload;
import dev.narrows.rules.eval.op.ReturnOp;
import dev.narrows.rules.eval.op.TcpOptionReset;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import dev.narrows.rules.semantic.Symbols.PlacedRule;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Checks one rule and turns it into operations. */
final class RuleAnalyzer implements Statement.Visitor {
  /** As the kernel's NFT_USERDATA_MAXLEN leaves room for. */
  static final int MAX_COMMENT = 128;

  /** As the kernel's NFT_RULE_MAXEXPRS. */
  private static final int MAX_OPERATIONS = 128;

  static final String COMMENT_ADVICE = "shorten it to " + MAX_COMMENT + " characters";

  private final TableSymbol table;
  private final ChainSymbol chain;
  private final Map<String, Chain> chains;
  private final ProgramBuilder program;
  private final JumpGraph jumps;
  private final Map<RuleReference, SourceSpan> spans;
  private final NamedSets namedSets;
  private final JumpTargets targets;
  private final Set<String> broken;
  private final DiagnosticSink sink;

  private RuleReference reference;
  private Resolver resolver;
  private ProtocolContext protocols;
  private List<Operation> operations;
  private RuleParts parts;
  private Statement terminal;
  private String comment;

  RuleAnalyzer(
      TableSymbol table,
      ChainSymbol chain,
      Map<String, Chain> chains,
      ProgramBuilder program,
      NamedSets namedSets,
      JumpGraph jumps,
      Map<RuleReference, SourceSpan> spans,
      Set<String> broken,
      DiagnosticSink sink) {
    this.table = table;
    this.chain = chain;
    this.chains = chains;
    this.program = program;
    this.jumps = jumps;
    this.namedSets = namedSets;
    this.targets = new JumpTargets(table, chain, chains, jumps, broken, sink);
    this.spans = spans;
    this.broken = broken;
    this.sink = sink;
  }

  void analyze(PlacedRule placed) {
    Rule rule = placed.rule();
    String file = rule.span().file();
    reference =
        new RuleReference(file, rule.span().line(), table.qualified(), chain.name, rule.text());
    resolver = new Resolver(placed.place(), broken, sink);
    protocols = new ProtocolContext(table.family(), sink);
    operations = new ArrayList<>();
    parts = new RuleParts(rule, operations);
    terminal = null;
    comment = rule.comment();
    if (comment.length() > MAX_COMMENT) {
      sink.error(rule.span(), "the comment is too long", COMMENT_ADVICE);
    }
    int errors = sink.errorCount();
    boolean reported = false;
    for (Statement statement : rule.statements()) {
      if (terminal != null && !reported) {
        reported = true;
        sink.error(
            statement.span(),
            "nothing behind a verdict is ever reached",
            "move it before the verdict, or into a rule of its own",
            List.of(new Note(terminal.span(), "the verdict is here")));
      }
      parts.begin();
      statement.accept(this);
    }
    if (sink.errorCount() == errors && !sink.isFull()) {
      List<Operation> first = protocols.first();
      operations.addAll(0, first);
      if (operations.size() > MAX_OPERATIONS) {
        sink.error(
            rule.span(),
            "a rule of "
                + operations.size()
                + " operations, where the kernel takes "
                + MAX_OPERATIONS,
            "write several rules, or one match with a set");
        return;
      }
      chains.get(chain.name).addRule(reference, operations, parts.behind(first.size()));
      spans.put(reference, rule.span());
    }
  }

  private void add(List<Operation> more) {
    if (more != null) {
      operations.addAll(more);
    }
  }

  // Matches and assignments

  @Override
  public void visit(MatchStatement match) {
    Expression right = resolver.resolve(match.right());
    Expression resolvedLeft = resolver.resolve(match.left());
    RouteFields.note(resolvedLeft, chain, jumps);
    if (resolvedLeft instanceof ConcatExpression && right != null) {
      concatenation(match, resolvedLeft, right);
      return;
    }
    Operand left =
        resolvedLeft == null ? null : new OperandReader(sink, protocols).read(resolvedLeft);
    if (left == null && right != null) {
      uses().checkAlone(right, null);
    }
    if (left == null || right == null) {
      return;
    }
    warnOfUnknownInterface(left, match.span());
    MatchCompiler compiler = new MatchCompiler(uses(), sink, protocols);
    add(compiler.compile(left, match.operator(), right));
    parts.compares(left);
  }

  private void concatenation(MatchStatement match, Expression left, Expression right) {
    MatchOperator operator = match.operator();
    if (operator.isOrder() || operator == MatchOperator.NOT) {
      sink.error(
          match.span(),
          "'" + operator.sign() + "' cannot compare a concatenation",
          "write '==' or '!=' and a set");
      return;
    }
    add(uses().match(left, right, operator == MatchOperator.NEQ));
    parts.compares(left);
  }

  private SetUses uses() {
    return new SetUses(table, namedSets, program, protocols, broken, sink);
  }

  @Override
  public void visit(VerdictMapStatement map) {
    Expression key = resolver.resolve(map.key());
    Expression source = resolver.resolve(map.map());
    RouteFields.note(key, chain, jumps);
    if (key != null && source != null) {
      add(uses().verdict(key, source, targets));
      parts.compares(key);
    }
  }

  @Override
  public void visit(SetUpdateStatement update) {
    Expression set = resolver.resolve(update.set());
    Expression key = resolver.resolve(update.key());
    Expression data = update.data() == null ? null : resolver.resolve(update.data());
    if (set != null && key != null && (update.data() == null || data != null)) {
      add(
          new SetChangeCompiler(table, uses(), protocols, program, sink)
              .change(update, set, key, data));
    }
  }

  @Override
  public void visit(MeterStatement meter) {
    Expression key = resolver.resolve(meter.key());
    if (key != null && meter.state() != null) {
      List<Statement> states = List.of(meter.state());
      add(new SetChangeCompiler(table, uses(), protocols, program, sink).meter(meter, key, states));
    }
  }

  /** The out interface is chosen by routing, which has not happened yet at two hooks. */
  private void warnOfUnknownInterface(Operand left, SourceSpan span) {
    if (chain.base == null || left.field() == null) {
      return;
    }
    boolean before = chain.base.hook() == Hook.PREROUTING || chain.base.hook() == Hook.INPUT;
    if (before && (left.is("meta", "oifname") || left.is("meta", "oif"))) {
      sink.warning(
          span,
          "the out interface is not known at hook " + chain.header.hook().text(),
          "match it at hook forward, output or postrouting");
    }
  }

  @Override
  public void visit(AssignStatement assign) {
    Expression left = resolver.resolve(assign.left());
    Expression value = resolver.resolve(assign.value());
    if (left != null && value != null) {
      ValueCompiler values = new ValueCompiler(uses(), protocols, sink);
      AssignCompiler compiler = new AssignCompiler(protocols, values, sink);
      add(compiler.compile(assign, left, value, jumps, chain));
    }
  }

  // Verdicts

  @Override
  public void visit(VerdictStatement verdict) {
    switch (verdict.kind()) {
      case ACCEPT:
        operations.add(new AcceptOp());
        terminal = verdict;
        break;
      case DROP:
        operations.add(new DropOp());
        terminal = verdict;
        break;
      case RETURN:
        operations.add(new ReturnOp());
        terminal = verdict;
        break;
      case CONTINUE:
        break;
      default:
        throw new AssertionError(verdict);
    }
  }

  @Override
  public void visit(JumpStatement jump) {
    terminal = jump;
    String name = text(jump.target());
    if (name == null) {
      return;
    }
    ChainSymbol target = table.chains.get(name);
    if (target == null) {
      if (!broken.contains(name)) {
        String otherwise = "declare it: 'chain " + name + " { ... }'";
        sink.error(
            jump.target().span(),
            "table '" + table.qualified() + "' has no chain '" + name + "'",
            Suggestion.adviceFor(name, table.chains.keySet(), otherwise));
      }
      return;
    }
    if (target.isBase()) {
      sink.error(
          jump.target().span(),
          "'" + name + "' is a base chain: only its hook leads to it",
          "move its rules into a chain without a hook, and jump to that from both",
          List.of(new Note(target.header.span(), "its hook")));
      return;
    }
    jumps.add(chain, target, jump.span());
    Chain compiled = chains.get(name);
    operations.add(jump.isGoto() ? new GotoOp(compiled) : new JumpOp(compiled));
  }

  /** The text of a word, a string, or a variable that holds either; null after a diagnostic. */
  private String text(Expression expression) {
    Expression resolved = resolver.resolve(expression);
    if (resolved instanceof Literal literal) {
      return literal.text();
    }
    if (resolved != null) {
      sink.error(expression.span(), "a name must stand here", "define the variable as one word");
    }
    return null;
  }

  // Counters, limits, logs

  @Override
  public void visit(CounterStatement counter) {
    operations.add(
        new CounterOp(
            program.counter(reference, comment).start(counter.packets(), counter.bytes())));
  }

  @Override
  public void visit(NamedCounterStatement use) {
    if (use.counter() instanceof MapExpression map) {
      MapExpression resolved = (MapExpression) resolver.resolve(map);
      if (resolved != null) {
        add(uses().objects(resolved.key(), resolved.map(), "counter", this::counterOf));
      }
      return;
    }
    String name = text(use.counter());
    if (name == null) {
      return;
    }
    Operation counter = counterOf(name, use.counter().span());
    if (counter != null) {
      operations.add(counter);
    }
  }

  /** What counts with a named counter; null after a diagnostic. */
  private Operation counterOf(String name, SourceSpan span) {
    CounterBlock counter = table.counters.get(name);
    if (counter == null) {
      if (!broken.contains(name)) {
        String otherwise = "declare it in the table: 'counter " + name + " { }'";
        sink.error(
            span,
            "table '" + table.qualified() + "' has no counter '" + name + "'",
            Suggestion.adviceFor(name, table.counters.keySet(), otherwise));
      }
      return null;
    }
    return new CounterOp(
        program
            .namedCounter(table.qualified(), name, counter.comment())
            .start(counter.packets(), counter.bytes()));
  }

  @Override
  public void visit(LimitStatement limit) {
    add(new LimitCompiler(sink).compileStatement(limit));
  }

  @Override
  public void visit(QuotaStatement quota) {
    if (!ObjectCompiler.isSound(quota, sink)) {
      return;
    }
    operations.add(
        new QuotaOp(program.quota(reference, quota.octets(), quota.over(), quota.used())));
  }

  @Override
  public void visit(ObjectStatement object) {
    ObjectCompiler compiler = new ObjectCompiler(table, program, broken, sink);
    if (object.name() instanceof MapExpression map) {
      MapExpression resolved = (MapExpression) resolver.resolve(map);
      if (resolved != null) {
        String kind = object.kind().word();
        add(
            uses()
                .objects(
                    resolved.key(),
                    resolved.map(),
                    kind,
                    (name, span) -> compiler.named(object.kind(), name, span)));
      }
      return;
    }
    String name = text(object.name());
    Operation named =
        name == null ? null : compiler.named(object.kind(), name, object.name().span());
    if (named != null) {
      operations.add(named);
    }
  }

  @Override
  public void visit(LogStatement log) {
    add(new LogCompiler(resolver, sink).compile(log, reference));
  }

  @Override
  public void visit(OptionResetStatement reset) {
    OptionalInt kind = new OperandReader(sink).kindOf(reset.option());
    if (kind.isPresent()) {
      operations.add(new TcpOptionReset(kind.getAsInt()));
    }
  }

  // Offload

  @Override
  public void visit(RestoreStatement restore) {
    jumps.noteRestore(chain, restore.span());
    operations.add(new RestoreOffload());
  }

  // Reject

  @Override
  public void visit(RejectStatement reject) {
    terminal = reject;
    jumps.noteReject(chain, reject.span());
    Expression code = reject.code() == null ? null : resolver.resolve(reject.code());
    if (reject.code() == null || code != null) {
      add(new RejectCompiler(table.family(), protocols, sink).compile(reject, code));
    }
  }

  @Override
  public void visit(Unsupported unsupported) {
    sink.error(
        unsupported.span(),
        unsupported.what() + " understood, but not supported",
        unsupported.advice());
  }
}
