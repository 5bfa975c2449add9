package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Removal;
import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.diagnostic.Suggestion;
import dev.narrows.rules.semantic.References.Kind;
import dev.narrows.rules.semantic.References.Reference;
import dev.narrows.rules.semantic.Symbols.ChainSymbol;
import dev.narrows.rules.semantic.Symbols.PlacedElements;
import dev.narrows.rules.semantic.Symbols.PlacedRule;
import dev.narrows.rules.semantic.Symbols.SetSymbol;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Takes things out of tables again, as "delete" and "flush" do: what is not there cannot go, nor
 * what a rule still uses (the kernel's EBUSY).
 */
final class Removals {
  private final Set<String> broken;
  private final DiagnosticSink sink;

  Removals(Set<String> broken, DiagnosticSink sink) {
    this.broken = broken;
    this.sink = sink;
  }

  void remove(TableSymbol table, Removal removal, Definitions.Place place) {
    String name = removal.name().text();
    String what = removal.kind().name().toLowerCase(Locale.ROOT);
    switch (removal.kind()) {
      case CHAIN:
        chain(table, removal);
        break;
      case SET:
      case MAP:
        set(table, removal, place);
        break;
      case COUNTER:
        object(table, removal, "counter", table.counters);
        break;
      case QUOTA:
        object(table, removal, "quota", table.quotas);
        break;
      case LIMIT:
        object(table, removal, "limit", table.limits);
        break;
      default:
        sink.error(
            removal.span(),
            "there is no " + what + " '" + name + "' here",
            "declare it above this line");
        break;
    }
  }

  private void chain(TableSymbol table, Removal removal) {
    String name = removal.name().text();
    ChainSymbol chain = table.chains.get(name);
    if (chain == null) {
      unknown("chain", removal, table.chains.keySet());
    } else if (removal.contentOnly()) {
      chain.rules.clear();
    } else {
      List<PlacedRule> own = List.copyOf(chain.rules);
      chain.rules.clear();
      if (isFree(table, Kind.CHAIN, "chain", removal)) {
        table.chains.remove(name);
      } else {
        chain.rules.addAll(own);
      }
    }
  }

  private void set(TableSymbol table, Removal removal, Definitions.Place place) {
    SetSymbol set = table.sets.get(removal.name().text());
    if (set == null) {
      unknown(removal.kind() == Removal.Kind.SET ? "set" : "map", removal, table.sets.keySet());
    } else if (removal.elements() != null) {
      new ElementRemoval(set, broken, sink).remove(removal.elements(), place);
    } else if (removal.contentOnly() && set.block.map() == (removal.kind() == Removal.Kind.SET)) {
      String kind = set.block.map() ? "map" : "set";
      String what = "'" + removal.name().text() + "' is a " + kind;
      sink.error(removal.name().span(), what, "write 'flush " + kind + "'");
    } else if (removal.contentOnly()) {
      set.elements.clear();
    } else if (isFree(table, Kind.SET, "set", removal)) {
      table.sets.remove(removal.name().text());
    }
  }

  private void object(TableSymbol table, Removal removal, String what, Map<String, ?> objects) {
    if (!objects.containsKey(removal.name().text())) {
      unknown(what, removal, objects.keySet());
    } else if (isFree(table, Kind.OBJECT, what, removal)) {
      objects.remove(removal.name().text());
    }
  }

  private boolean isFree(TableSymbol table, Kind kind, String what, Removal removal) {
    SourceSpan use = firstUse(table, kind, removal.name().text());
    if (use != null) {
      sink.error(
          removal.name().span(),
          what + " '" + removal.name().text() + "' is in use and cannot be deleted",
          "delete or flush what uses it first",
          List.of(new Note(use, "used here")));
    }
    return use == null;
  }

  private static SourceSpan firstUse(TableSymbol table, Kind kind, String name) {
    for (ChainSymbol chain : table.chains.values()) {
      for (PlacedRule rule : chain.rules) {
        for (Reference each : References.in(rule.rule(), rule.place())) {
          if (each.kind() == kind && each.name().equals(name)) {
            return each.span();
          }
        }
      }
    }
    for (SetSymbol set : table.sets.values()) {
      for (PlacedElements elements : set.elements) {
        for (Reference each : References.in(elements.elements(), elements.place())) {
          if (each.kind() == kind && each.name().equals(name)) {
            return each.span();
          }
        }
      }
    }
    return null;
  }

  private void unknown(String what, Removal removal, Set<String> names) {
    String name = removal.name().text();
    if (!broken.contains(name)) {
      sink.error(
          removal.name().span(),
          "there is no " + what + " '" + name + "' here",
          Suggestion.adviceFor(name, names, "declare it above this line"));
    }
  }
}
