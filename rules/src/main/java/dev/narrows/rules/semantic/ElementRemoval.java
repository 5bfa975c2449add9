package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.SetElement;
import dev.narrows.rules.ast.SetExpression;
import dev.narrows.rules.diagnostic.Diagnostic.Note;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.semantic.Symbols.PlacedElements;
import dev.narrows.rules.semantic.Symbols.SetSymbol;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * "delete element": takes elements out of what a set has been given so far; "create element" looks
 * for them there. They are known again by how they are written.
 */
final class ElementRemoval {
  private final SetSymbol set;
  private final Set<String> broken;
  private final DiagnosticSink sink;

  ElementRemoval(SetSymbol set, Set<String> broken, DiagnosticSink sink) {
    this.set = set;
    this.broken = broken;
    this.sink = sink;
  }

  void remove(Expression elements, Definitions.Place place) {
    Map<String, SourceSpan> unwanted = new HashMap<>();
    for (SetElement each : flat(elements, place)) {
      if (unwanted.put(written(each.key()), each.span()) != null) {
        sink.error(each.span(), "the set has no such element any more", "delete it once");
      }
    }
    Set<String> gone = new HashSet<>();
    List<PlacedElements> rest = new ArrayList<>();
    for (PlacedElements placed : set.elements) {
      List<SetElement> kept = new ArrayList<>();
      for (SetElement each : flat(placed.elements(), placed.place())) {
        String key = written(each.key());
        if (unwanted.containsKey(key)) {
          gone.add(key);
        } else {
          kept.add(each);
        }
      }
      SourceSpan span = placed.elements().span();
      rest.add(new PlacedElements(new SetExpression(kept, span), placed.place()));
    }
    set.elements.clear();
    set.elements.addAll(rest);
    unwanted.forEach(
        (key, span) -> {
          if (!gone.contains(key)) {
            sink.error(
                span, "the set has no such element", "write it as it was added, above this line");
          }
        });
  }

  /** "create element": whether none of them is in the set. */
  void checkNew(PlacedElements added) {
    Map<String, SourceSpan> known = new HashMap<>();
    for (PlacedElements placed : set.elements) {
      for (SetElement each : flat(placed.elements(), placed.place())) {
        known.put(written(each.key()), each.span());
      }
    }
    for (SetElement each : flat(added.elements(), added.place())) {
      SourceSpan earlier = known.get(written(each.key()));
      if (earlier != null) {
        sink.error(
            each.span(),
            "the set has this element already",
            "write 'add', or leave it out",
            List.of(new Note(earlier, "added here")));
      }
    }
  }

  /** The elements without variables, and without sets among them. */
  private List<SetElement> flat(Expression elements, Definitions.Place place) {
    Expression resolved = new Resolver(place, broken, sink).resolve(elements);
    List<SetElement> all = new ArrayList<>();
    if (resolved instanceof SetExpression inner) {
      for (SetElement each : inner.elements()) {
        if (each.key() instanceof SetExpression nested) {
          all.addAll(flat(nested, place));
        } else {
          all.add(each);
        }
      }
    }
    return all;
  }

  /** The words of an expression, its places in the source left out. */
  private static String written(Object node) {
    if (node instanceof SourceSpan || node == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    if (node instanceof List<?> list) {
      list.forEach(each -> text.append(written(each)).append(','));
    } else if (node instanceof Record) {
      text.append(node.getClass().getSimpleName()).append('(');
      for (RecordComponent component : node.getClass().getRecordComponents()) {
        text.append(written(References.valueOf(component, node))).append(';');
      }
      text.append(')');
    } else {
      text.append(node);
    }
    return text.toString();
  }
}
