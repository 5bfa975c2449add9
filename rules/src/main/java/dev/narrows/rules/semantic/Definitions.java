package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.Expression;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What "define" and its kin have given names to, as seen from one place: blocks see what the blocks
 * around them define, and only what comes before.
 */
final class Definitions {
  /** A value given to a name; a null value takes the name back. */
  private record Entry(int number, Expression value, Entry earlier) {}

  /** Numbers definitions in the order of the source, over all blocks. */
  private static final class Clock {
    private int now;
  }

  /** A place: a block, and how far it has been read. */
  record Place(Definitions block, int time) {
    /** The value of a name, or null. */
    Expression lookUp(String name) {
      for (Definitions each = block; each != null; each = each.outer) {
        Entry entry = each.entries.get(name);
        while (entry != null && entry.number() > time) {
          entry = entry.earlier();
        }
        if (entry != null && entry.value() != null) {
          return entry.value();
        }
      }
      return null;
    }

    Set<String> names() {
      Set<String> names = new HashSet<>();
      for (Definitions each = block; each != null; each = each.outer) {
        names.addAll(each.entries.keySet());
      }
      names.removeIf(name -> lookUp(name) == null);
      return names;
    }
  }

  private final Definitions outer;
  private final Clock clock;
  private final Map<String, Entry> entries = new HashMap<>();

  Definitions() {
    this.outer = null;
    this.clock = new Clock();
  }

  private Definitions(Definitions outer) {
    this.outer = outer;
    this.clock = outer.clock;
  }

  Definitions inner() {
    return new Definitions(this);
  }

  /** This block as it stands now. */
  Place here() {
    return new Place(this, clock.now);
  }

  boolean definesHere(String name) {
    return entries.get(name) != null && entries.get(name).value() != null;
  }

  /** Gives a name a value, or with null takes it back. */
  void put(String name, Expression value) {
    entries.put(name, new Entry(++clock.now, value, entries.get(name)));
  }
}
