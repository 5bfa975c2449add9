package dev.narrows.rules.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The elements of a set or map that no packet changes, though they may expire and keep counters of
 * their own. Finding allocates nothing; all judges share it.
 */
public final class ConstantElements {
  /** That there is no such element. */
  public static final int NONE = KeyIndex.NONE;

  private static final int LOCKS = 64;

  /**
   * One element.
   *
   * @param key null for "*", which holds what no other element does
   * @param data what a map has for it; null in a set, and where the data is no number
   * @param lifetimeNanos 0 for ever
   * @param start the numbers its states begin with; null for those of a new element
   */
  public record Element(ElementKey key, Value data, long lifetimeNanos, long[] start) {}

  private final String name;
  private final KeyIndex index;
  private final int wildcard;
  private final Value[] data;
  private final long[] lifetimes;
  private final ElementClock clock;
  private final ElementStates states;
  private long[] cells;
  private Object[] locks;

  /**
   * @param name as listings show it
   * @param parts how many registers a key takes
   * @param elements in the order of the file; at most one of them "*"
   * @param states what each element keeps
   */
  public ConstantElements(
      String name, int parts, List<Element> elements, ElementStates states, ElementClock clock) {
    this.name = name;
    this.states = states;
    this.clock = clock;
    List<Element> ordered = new ArrayList<>(elements);
    ordered.removeIf(each -> each.key() == null);
    index = KeyIndex.of(ordered.stream().map(Element::key).toList(), parts);
    elements.stream().filter(each -> each.key() == null).findFirst().ifPresent(ordered::add);
    wildcard = ordered.size() > index.keys().size() ? index.keys().size() : NONE;
    data = ordered.stream().map(Element::data).toArray(Value[]::new);
    boolean timed = ordered.stream().anyMatch(each -> each.lifetimeNanos() != 0);
    lifetimes = timed ? ordered.stream().mapToLong(Element::lifetimeNanos).toArray() : null;
    cells = new long[states.words() * ordered.size()];
    locks = new Object[states.isEmpty() ? 0 : LOCKS];
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new Object();
    }
    for (int i = 0; i < ordered.size() && !states.isEmpty(); i++) {
      long[] start = ordered.get(i).start();
      states.begin(cells, i * states.words());
      if (start != null) {
        System.arraycopy(start, 0, cells, i * states.words(), start.length);
      }
    }
  }

  public String name() {
    return name;
  }

  public KeyIndex index() {
    return index;
  }

  /** The number of the element "*", or {@link #NONE}. */
  public int wildcard() {
    return wildcard;
  }

  /** Whether a lookup has no effect and has always the same answer. */
  public boolean isPure() {
    return lifetimes == null && states.isEmpty();
  }

  /** Whether elements keep counters or limits, so that a lookup has an effect. */
  public boolean hasStates() {
    return !states.isEmpty();
  }

  /** What a map has for an element; null in a set. */
  public Value data(int element) {
    return data[element];
  }

  /** How many elements there are, "*" included. */
  public int size() {
    return data.length;
  }

  /** The element that these registers belong to, or {@link #NONE}; "*" when no other does. */
  public int find(Evaluation state, int register) {
    int found = index.find(state, register);
    if (found != NONE && !isExpired(found, state)) {
      return found;
    }
    return wildcard != NONE && !isExpired(wildcard, state) ? wildcard : NONE;
  }

  private boolean isExpired(int element, Evaluation state) {
    return lifetimes != null
        && lifetimes[element] != 0
        && state.context().nowNanos() - clock.startNanos() >= lifetimes[element];
  }

  /** Runs what an element keeps for itself: NEXT, or BREAK when a limit of its own says so. */
  public Step touch(Evaluation state, int element) {
    if (states.isEmpty()) {
      return Step.NEXT;
    }
    synchronized (locks[element % LOCKS]) {
      return states.evaluate(cells, element * states.words(), state);
    }
  }

  /**
   * What elements keep for themselves, for a reload to keep where the set has the same elements.
   *
   * @param type of keys and data, as nft writes it
   */
  public KeptState named(String table, String type) {
    String declaration = "set " + table + " " + name + " " + type + " " + states.describe();
    return new NamedElements(declaration, this);
  }

  private record NamedElements(String declaration, ConstantElements elements) implements KeptState {
    @Override
    public void adopt(KeptState previous) {
      elements.adopt(((NamedElements) previous).elements);
    }
  }

  /** Of all elements the same cells, or of some what they hold by now. */
  private void adopt(ConstantElements previous) {
    if (wildcard == previous.wildcard && index.keys().equals(previous.index.keys())) {
      cells = previous.cells;
      locks = previous.locks;
      return;
    }
    Map<ElementKey, Integer> numbers = new HashMap<>();
    for (int i = 0; i < previous.index.keys().size(); i++) {
      numbers.put(previous.index.keys().get(i), i);
    }
    for (int i = 0; i < index.keys().size(); i++) {
      adopt(i, previous, numbers.getOrDefault(index.keys().get(i), NONE));
    }
    if (wildcard != NONE) {
      adopt(wildcard, previous, previous.wildcard);
    }
  }

  private void adopt(int element, ConstantElements previous, int from) {
    if (from != NONE) {
      int words = states.words();
      synchronized (previous.locks[from % LOCKS]) {
        System.arraycopy(previous.cells, from * words, cells, element * words, words);
      }
    }
  }

  /** Such as {@code set s}. */
  @Override
  public String toString() {
    return name;
  }
}
