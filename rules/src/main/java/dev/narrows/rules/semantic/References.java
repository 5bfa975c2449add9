package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.JumpStatement;
import dev.narrows.rules.ast.Literal;
import dev.narrows.rules.ast.Name;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.ast.VariableReference;
import dev.narrows.rules.diagnostic.SourceSpan;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds what a part of the syntax tree names: it looks at the components of the tree's records, so
 * that a new kind of node needs no word here.
 */
final class References {
  /** A chain, set, counter or the like that is named somewhere. */
  record Reference(Kind kind, String name, SourceSpan span) {}

  /** What is named. */
  enum Kind {
    CHAIN,
    SET,
    OBJECT
  }

  private final Definitions.Place place;
  private final List<Reference> found = new ArrayList<>();

  private References(Definitions.Place place) {
    this.place = place;
  }

  /** All names in a tree of records and lists, variables being looked up at a place. */
  static List<Reference> in(Object tree, Definitions.Place place) {
    References references = new References(place);
    references.search(tree);
    return references.found;
  }

  private void search(Object tree) {
    Deque<Object> open = new ArrayDeque<>(List.of(tree));
    while (!open.isEmpty()) {
      Object node = open.pop();
      if (node instanceof List<?> list) {
        list.forEach(
            each -> {
              if (each != null) {
                open.push(each);
              }
            });
        continue;
      }
      if (!(node instanceof Record) || node instanceof Name || node instanceof SourceSpan) {
        continue;
      }
      note(node);
      for (RecordComponent component : node.getClass().getRecordComponents()) {
        Object part = valueOf(component, node);
        if (part != null) {
          open.push(part);
        }
      }
    }
  }

  private void note(Object node) {
    if (node instanceof SetReference set) {
      found.add(new Reference(Kind.SET, set.name(), set.span()));
    } else if (node instanceof JumpStatement jump) {
      add(Kind.CHAIN, jump.target());
    } else if (node instanceof Statement && node.getClass().getSimpleName().startsWith("Named")) {
      for (RecordComponent component : node.getClass().getRecordComponents()) {
        add(Kind.OBJECT, valueOf(component, node));
      }
    }
  }

  private void add(Kind kind, Object name) {
    Object value = name;
    if (name instanceof VariableReference variable) {
      value = place.lookUp(variable.name());
    }
    if (value instanceof Literal literal) {
      found.add(new Reference(kind, literal.text(), literal.span()));
    }
  }

  static Object valueOf(RecordComponent component, Object node) {
    try {
      return component.getAccessor().invoke(node);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
