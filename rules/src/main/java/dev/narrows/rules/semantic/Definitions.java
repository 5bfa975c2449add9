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
  /**
   * What a value comes to once all variables in it are put in their places.
   *
   * @param values how many values stand in it
   * @param depth how many expressions stand in each other
   */
  record Extent(long values, int depth) {}

  /** A value given to a name; a null value takes the name back. */
  private record Entry(int number, Expression value, Extent extent, Entry earlier) {}

  /** Numbers definitions in the order of the source, over all blocks. */
  private static final class Clock {
    private int now;
  }

  /** A place: a block, and how far it has been read. */
  record Place(Definitions block, int time) {
    /** The value of a name, or null. */
    Expression lookUp(String name) {
      Entry entry = find(name);
      return entry == null ? null : entry.value();
    }

    /** What the value of a name comes to; the name has one. */
    Extent extentOf(String name) {
      return find(name).extent();
    }

    private Entry find(String name) {
      for (Definitions each = block; each != null; each = each.outer) {
        Entry entry = each.entries.get(name);
        while (entry != null && entry.number() > time) {
          entry = entry.earlier();
        }
        if (entry != null && entry.value() != null) {
          return entry;
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

  /** Gives a name a value. */
  void put(String name, Expression value, Extent extent) {
    entries.put(name, new Entry(++clock.now, value, extent, entries.get(name)));
  }

  /** Takes a name back. */
  void remove(String name) {
    put(name, null, null);
  }
}
