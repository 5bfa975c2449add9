package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.JumpStatement;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.eval.Chain;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the chains that the jumps of one chain's rules lead to, and notes that they do. */
final class JumpTargets {
  private final TableSymbol table;
  private final ChainSymbol chain;
  private final Map<String, Chain> chains;
  private final JumpGraph jumps;
  private final Set<String> broken;
  private final DiagnosticSink sink;

  JumpTargets(
      TableSymbol table,
      ChainSymbol chain,
      Map<String, Chain> chains,
      JumpGraph jumps,
      Set<String> broken,
      DiagnosticSink sink) {
    this.table = table;
    this.chain = chain;
    this.chains = chains;
    this.jumps = jumps;
    this.broken = broken;
    this.sink = sink;
  }

  /**
   * The compiled chain; null after a diagnostic.
   *
   * @param jump with its variable resolved
   */
  Chain find(JumpStatement jump) {
    ChainSymbol target = find(jump, table, broken, sink);
    if (target == null) {
      return null;
    }
    jumps.add(chain, target, jump.span());
    return chains.get(target.name);
  }

  /** The chain that a jump names; null after a diagnostic. */
  static ChainSymbol find(
      JumpStatement jump, TableSymbol table, Set<String> broken, DiagnosticSink sink) {
    Expression named = jump.target();
    if (!(named instanceof Literal literal)) {
      sink.error(named.span(), "a name must stand here", "define the variable as one word");
      return null;
    }
    String name = literal.text();
    ChainSymbol target = table.chains.get(name);
    if (target == null) {
      if (!broken.contains(name)) {
        String otherwise = "declare it: 'chain " + name + " { ... }'";
        sink.error(
            named.span(),
            "table '" + table.qualified() + "' has no chain '" + name + "'",
            Suggestion.adviceFor(name, table.chains.keySet(), otherwise));
      }
      return null;
    }
    if (target.isBase()) {
      sink.error(
          named.span(),
          "'" + name + "' is a base chain: only its hook leads to it",
          "move its rules into a chain without a hook, and jump to that from both",
          List.of(new Note(target.header.span(), "its hook")));
      return null;
    }
    return target;
  }
}
