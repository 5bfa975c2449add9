package dev.narrows.rules.eval;

import dev.narrows.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The elements of a set or map that packets change (kernel: net/netfilter/nft_set_hash.c,
 * nft_rhash, and nft_dynset.c). All judges share it: it is spread over hash tables that are locked
 * one at a time, by a hash whose key nobody knows. It never holds more elements than its size;
 * those that have expired make room when new ones come.
 */
public final class DynamicElements implements RuleSet.DynamicSet {
  /** What nft makes of a dynamic set without a size. */
  public static final long DEFAULT_SIZE = 0xffff;

  private static final int TABLES = 64;
  private static final int SWEEP = 4;
  private static final int SWEEP_WHEN_FULL = 32;

  /** What becomes of an element. */
  public enum Change {
    ADD,
    UPDATE,
    DELETE
  }

  /**
   * What makes two declarations the same, so that a reload keeps the elements.
   *
   * @param table with its family
   * @param type of keys and data, as nft writes it
   * @param parts how many registers a key takes
   * @param hasData whether it is a map
   * @param size the most elements, at least 1
   * @param lifetimeNanos of elements that do not say; 0 for ever
   */
  public record Declaration(
      String table,
      String name,
      String type,
      int parts,
      boolean hasData,
      long size,
      long lifetimeNanos) {}

  private record Declared(ConstantElements.Element element, int kind) {}

  private final Declaration declaration;
  private final List<ElementStates> pending = new ArrayList<>();
  private final List<Declared> declared = new ArrayList<>();
  private ElementStates[] kinds;
  private Content content;

  /** The tables; a reload that changes nothing of the set hands them on as they are. */
  private static final class Content {
    private final KeyHash hash = KeyHash.withRandomKey();
    private final AtomicLong count = new AtomicLong();
    private final ElementTable[] tables = new ElementTable[TABLES];
    private int next;

    Content(Declaration declaration, int stateWords) {
      for (int i = 0; i < TABLES; i++) {
        tables[i] = new ElementTable(declaration.parts(), declaration.hasData(), stateWords);
      }
    }

    long hash(Evaluation state, int register, int parts) {
      return hash.of(state, register, parts) | 1;
    }

    ElementTable table(long hash) {
      return tables[(int) (hash >>> 58)];
    }
  }

  /**
   * @param states what the declaration gives each element
   */
  public DynamicElements(Declaration declaration, ElementStates states) {
    this.declaration = declaration;
    pending.add(states);
  }

  public Declaration declaration() {
    return declaration;
  }

  /**
   * Announces states that a rule gives the elements it adds; the number to name them by.
   *
   * @throws IllegalStateException when the program is built already
   */
  public int kind(ElementStates states) {
    if (kinds != null) {
      throw new IllegalStateException("set " + name() + " is built already");
    }
    if (states.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < pending.size(); i++) {
      if (pending.get(i).describe().equals(states.describe())) {
        return i;
      }
    }
    pending.add(states);
    return pending.size() - 1;
  }

  /**
   * Adds an element of the rule file.
   *
   * @param kind what it keeps: see {@link #kind}
   */
  public void declare(ConstantElements.Element element, int kind) {
    declared.add(new Declared(element, kind));
  }

  /** Whether elements keep counters or limits, so that a lookup has an effect. */
  public boolean keepsStates() {
    return pending.stream().anyMatch(each -> !each.isEmpty());
  }

  void close() {
    kinds = pending.toArray(new ElementStates[0]);
    content = new Content(declaration, stateWords());
  }

  private int stateWords() {
    int most = 0;
    for (ElementStates kind : kinds) {
      most = Math.max(most, kind.words());
    }
    return most;
  }

  private List<String> kindNames() {
    List<String> names = new ArrayList<>();
    for (ElementStates kind : kinds) {
      names.add(kind.describe());
    }
    return names;
  }

  /**
   * Takes over the elements of the set of this name in the rule set before, if it was declared the
   * same. Elements whose states no rule gives any more keep their key, data and time.
   */
  void adopt(DynamicElements previous) {
    if (!declaration.equals(previous.declaration)) {
      return;
    }
    if (kindNames().equals(previous.kindNames())) {
      content = previous.content;
      return;
    }
    Evaluation scratch = new Evaluation(null, null);
    for (ElementTable from : previous.content.tables) {
      synchronized (from) {
        for (int row = 0; row < from.rows(); row++) {
          if (from.isUsed(row)) {
            copy(from, row, previous, scratch);
          }
        }
      }
    }
  }

  private void copy(ElementTable from, int row, DynamicElements previous, Evaluation scratch) {
    from.loadKey(row, scratch, 0);
    long hash = content.hash(scratch, 0, declaration.parts());
    ElementTable table = content.table(hash);
    int added = table.add(hash, scratch, 0);
    content.count.incrementAndGet();
    table.copyContent(added, from, row);
    ElementStates states = previous.kinds[from.kind(row)];
    int kind = kindNames().indexOf(states.describe());
    table.setKind(added, Math.max(kind, 0));
    if (kind < 0) {
      table.begin(added, kinds[0]);
    } else {
      table.copyStates(added, from, row, states.words());
    }
  }

  /** Puts the rule file's elements in, whose time begins now. */
  void start(long nowNanos) {
    Evaluation scratch = new Evaluation(null, null);
    for (Declared each : declared) {
      ConstantElements.Element element = each.element();
      for (int part = 0; part < declaration.parts(); part++) {
        Value value = element.key().first().get(part);
        scratch.load(part, value.high(), value.low());
      }
      long hash = content.hash(scratch, 0, declaration.parts());
      ElementTable table = content.table(hash);
      synchronized (table) {
        int row = table.find(hash, scratch, 0);
        if (row == ElementTable.NONE || table.isExpired(row, nowNanos)) {
          row =
              insert(table, row, hash, scratch, 0, each.kind(), element.lifetimeNanos(), nowNanos);
          if (row != ElementTable.NONE && element.data() != null) {
            table.storeData(row, element.data().high(), element.data().low());
          }
        }
      }
    }
  }

  /**
   * Looks the key in these registers up, as nft_lookup does; a map's data goes into a register.
   *
   * @param target the register for the data, or -1
   */
  public Step look(Evaluation state, int register, int target, boolean negate) {
    Content now = content;
    long hash = now.hash(state, register, declaration.parts());
    ElementTable table = now.table(hash);
    synchronized (table) {
      int row = table.find(hash, state, register);
      if (row != ElementTable.NONE && !table.isExpired(row, state.context().nowNanos())) {
        if (negate) {
          return Step.BREAK;
        }
        if (target >= 0) {
          table.loadData(row, state, target);
        }
        return table.evaluate(row, kinds[table.kind(row)], state);
      }
    }
    return negate ? Step.NEXT : Step.BREAK;
  }

  /**
   * Adds, updates or deletes the element with the key in these registers, as nft_dynset_eval does:
   * BREAK when there is no room, or a limit of the element says so.
   *
   * @param dataRegister where a map's data is, or -1; an element that is there keeps its own
   * @param lifetimeNanos how long it is to live, or 0 for the set's own time
   * @param kind of the states of a new element
   */
  public Step change(
      Evaluation state,
      Change change,
      int register,
      int dataRegister,
      long lifetimeNanos,
      int kind) {
    if (state.isRehearsal()) {
      return Step.NEXT;
    }
    Content now = content;
    long hash = now.hash(state, register, declaration.parts());
    ElementTable table = now.table(hash);
    if (change == Change.DELETE) {
      delete(table, hash, state, register);
      return Step.NEXT;
    }
    Step step = tryChange(table, hash, state, change, register, dataRegister, lifetimeNanos, kind);
    if (step == null && makeRoom(now, state.context().nowNanos())) {
      step = tryChange(table, hash, state, change, register, dataRegister, lifetimeNanos, kind);
    }
    return step == null ? Step.BREAK : step;
  }

  private void delete(ElementTable table, long hash, Evaluation state, int register) {
    synchronized (table) {
      int row = table.find(hash, state, register);
      if (row != ElementTable.NONE) {
        table.remove(row);
        content.count.decrementAndGet();
      }
    }
  }

  /** Null when there is no room. */
  private Step tryChange(
      ElementTable table,
      long hash,
      Evaluation state,
      Change change,
      int register,
      int dataRegister,
      long lifetimeNanos,
      int kind) {
    long now = state.context().nowNanos();
    long lifetime = lifetimeNanos != 0 ? lifetimeNanos : declaration.lifetimeNanos();
    synchronized (table) {
      int row = table.find(hash, state, register);
      if (row == ElementTable.NONE || table.isExpired(row, now)) {
        row = insert(table, row, hash, state, register, kind, lifetime, now);
        if (row == ElementTable.NONE) {
          return null;
        }
        if (dataRegister >= 0) {
          table.storeData(row, state.high(dataRegister), state.low(dataRegister));
        }
      } else if (change == Change.UPDATE && table.lifetime(row) != 0) {
        table.setDeadline(row, now + lifetime);
      }
      return table.evaluate(row, kinds[table.kind(row)], state);
    }
  }

  /** Adds a row, or takes that of the same key that has expired; NONE when there is no room. */
  private int insert(
      ElementTable table,
      int expired,
      long hash,
      Evaluation state,
      int register,
      int kind,
      long lifetime,
      long now) {
    int row = expired;
    if (expired == ElementTable.NONE) {
      content.count.addAndGet(-table.sweep(SWEEP, now));
      if (content.count.incrementAndGet() > declaration.size()) {
        content.count.decrementAndGet();
        return ElementTable.NONE;
      }
      row = table.add(hash, state, register);
    }
    table.setLifetime(row, lifetime, now);
    table.setKind(row, kind);
    table.begin(row, kinds[kind]);
    return row;
  }

  /** Looks through a part of one table for what has expired: a full set costs no more than that. */
  private static boolean makeRoom(Content content, long now) {
    int at = content.next++ & TABLES - 1;
    ElementTable table = content.tables[at];
    synchronized (table) {
      int removed = table.sweep(SWEEP_WHEN_FULL, now);
      content.count.addAndGet(-removed);
      return removed > 0;
    }
  }

  @Override
  public String table() {
    return declaration.table();
  }

  @Override
  public String name() {
    return declaration.name();
  }

  @Override
  public long elements() {
    return content.count.get();
  }

  @Override
  public String toString() {
    return declaration.name();
  }
}
