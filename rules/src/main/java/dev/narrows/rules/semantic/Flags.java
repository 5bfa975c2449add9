package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Flag;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.List;

/** Reads the flags of tables and chains. */
final class Flags {
  private final DiagnosticSink sink;

  Flags(DiagnosticSink sink) {
    this.sink = sink;
  }

  void read(Flag flag, TableSymbol table, boolean inChain) {
    String name = flag.flag().text();
    if (inChain) {
      sink.error(
          flag.span(),
          "the flag '" + name + "' of a chain is understood, but not supported",
          "remove it: no hardware judges for Narrows");
    } else if (name.equals("dormant")) {
      table.dormant = true;
      sink.warning(
          flag.span(),
          "table '" + table.qualified() + "' is dormant: none of its rules is in force",
          "remove the flag to wake it");
    } else if (name.equals("owner")) {
      sink.error(
          flag.span(),
          "the flag 'owner' is understood, but not supported",
          "remove it: a table of a rule file has no process that owns it");
    } else {
      sink.error(
          flag.flag().span(),
          "unknown table flag '" + name + "'",
          Suggestion.adviceFor(
              name, List.of("dormant", "owner"), "the flags are dormant and owner"));
    }
  }
}
