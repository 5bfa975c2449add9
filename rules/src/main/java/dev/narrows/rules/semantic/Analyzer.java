package dev.narrows.rules.semantic;

import dev.narrows.rules.RuleReference;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.SetUpdateStatement;
import dev.narrows.rules.ast.SourceFile;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.eval.ProgramBuilder;
import dev.narrows.rules.eval.ShadowedRule;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import dev.narrows.rules.semantic.Symbols.PlacedRule;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From a syntax tree to a rule set: declarations, then sets and rules, then jumps. */
public final class Analyzer {
  /** Of the rules that shadow one, so many are shown. */
  private static final int MAX_NOTES = 5;

  private final Set<String> broken;
  private final DiagnosticSink sink;
  private final ProgramBuilder program = new ProgramBuilder();
  private final JumpGraph jumps;
  private final Map<RuleReference, SourceSpan> spans = new IdentityHashMap<>();

  /**
   * @param broken names whose declarations had syntax errors: using them is no further error
   */
  public Analyzer(Set<String> broken, DiagnosticSink sink) {
    this.broken = broken;
    this.sink = sink;
    this.jumps = new JumpGraph(sink);
  }

  /** The rule set, or nothing when there was an error, here or before. */
  public Optional<RuleSet> analyze(SourceFile file) {
    return analyze(new DeclarationPass(broken, sink).declare(file.items()));
  }

  private Optional<RuleSet> analyze(Symbols symbols) {
    List<ChainSymbol> chains = new ArrayList<>();
    for (TableSymbol table : symbols.tables().values()) {
      analyze(table);
      chains.addAll(table.chains.values());
    }
    jumps.check(chains);
    program.statedMtus(new PathMtuReader(broken, sink).read(symbols.statedMtus()));
    if (sink.hasErrors()) {
      return Optional.empty();
    }
    RuleSet ruleSet = program.build();
    program.shadowed().forEach(this::warn);
    program.wideningRules().forEach(this::warn);
    return Optional.of(ruleSet);
  }

  private void warn(RuleReference widening) {
    sink.warning(
        spans.get(widening),
        "for this rule every packet has to come to Narrows; the others need only some of them",
        "begin it with what they have in common, such as 'tcp flags syn', or do without it");
  }

  private void warn(ShadowedRule shadowed) {
    boolean one = shadowed.by().size() == 1;
    List<Note> notes = new ArrayList<>();
    for (RuleReference by : shadowed.by().subList(0, Math.min(MAX_NOTES, shadowed.by().size()))) {
      notes.add(
          new Note(spans.get(by), one ? "shadowed by this rule" : "shadowed in part by this"));
    }
    int more = shadowed.by().size() - notes.size();
    sink.warning(
        spans.get(shadowed.rule()),
        one
            ? "this rule never matches: an earlier one takes all its packets"
            : "this rule never matches: earlier ones between them take all its packets",
        one
            ? "remove it, or move it before the other"
            : "remove it, or move it before them" + (more > 0 ? " (" + more + " more)" : ""),
        notes);
  }

  private void analyze(TableSymbol table) {
    noteChanges(table);
    NamedSets sets = new NamedSets(table, program, broken, sink);
    table.sets.values().forEach(sets::read);
    LimitCompiler limits = new LimitCompiler(sink);
    table.limits.values().forEach(each -> limits.compile(each.limit()));
    BaseChains headers = new BaseChains(broken, sink);
    Map<String, Chain> chains = new HashMap<>();
    for (ChainSymbol chain : table.chains.values()) {
      chain.base = headers.read(table, chain);
      chains.put(
          chain.name,
          chain.base == null || table.dormant
              ? program.chain(table.family(), table.name.name().text(), chain.name)
              : program.baseChain(chain.base));
    }
    for (ChainSymbol chain : table.chains.values()) {
      RuleAnalyzer analyzer =
          new RuleAnalyzer(table, chain, chains, program, sets, jumps, spans, broken, sink);
      List<PlacedRule> rules = chain.rules;
      for (int i = 0; i < rules.size() && !sink.isFull(); i++) {
        analyzer.analyze(rules.get(i));
        // Where there are very many, there is no room for both a rule and what it became.
        rules.set(i, null);
      }
    }
  }

  /** Which sets packets change has to be known before the first lookup is compiled. */
  private void noteChanges(TableSymbol table) {
    for (ChainSymbol chain : table.chains.values()) {
      for (PlacedRule placed : chain.rules) {
        for (Statement statement : placed.rule().statements()) {
          if (statement instanceof SetUpdateStatement update) {
            noteChange(table, placed, update);
          }
        }
      }
    }
  }

  private void noteChange(TableSymbol table, PlacedRule placed, SetUpdateStatement update) {
    DiagnosticSink unheard = new DiagnosticSink();
    Expression set = new Resolver(placed.place(), broken, unheard).resolve(update.set());
    if (set instanceof SetReference reference && table.sets.containsKey(reference.name())) {
      table.sets.get(reference.name()).isChanged = true;
    }
  }
}
