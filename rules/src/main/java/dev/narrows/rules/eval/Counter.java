package dev.narrows.rules.eval;

import dev.narrows.rules.RuleSet;

/** A counter of the rule file. Each judge adds to cells of its own; readers sum them. */
public final class Counter implements RuleSet.RuleCounter {
  private final CounterRegistry registry;
  private final int index;
  private final String table;
  private final String name;
  private final String comment;
  private volatile Carried carried = Carried.NOTHING;

  /**
   * What was counted before this counter was there.
   *
   * @param live the counter that this one continues, while packets are still judged by its rules;
   *     else null
   */
  private record Carried(long packets, long bytes, Counter live) {
    static final Carried NOTHING = new Carried(0, 0, null);
  }

  Counter(CounterRegistry registry, int index, String table, String name, String comment) {
    this.registry = registry;
    this.index = index;
    this.table = table;
    this.name = name;
    this.comment = comment;
  }

  /** Makes it count on from what a saved rule set says; the counter itself. */
  public Counter start(long packets, long bytes) {
    carried = new Carried(packets, bytes, null);
    return this;
  }

  /** Of its cells in each judge. */
  public int index() {
    return index;
  }

  @Override
  public String table() {
    return table;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String comment() {
    return comment;
  }

  @Override
  public long packets() {
    Carried before = carried;
    return own(before).packets() + (before.live() == null ? 0 : before.live().packets());
  }

  @Override
  public long bytes() {
    Carried before = carried;
    return own(before).bytes() + (before.live() == null ? 0 : before.live().bytes());
  }

  private Carried own(Carried before) {
    return new Carried(
        before.packets() + registry.packets(index), before.bytes() + registry.bytes(index), null);
  }

  /** Counts on from where another counter stands, which may count on as well. */
  void follow(Counter previous) {
    carried = new Carried(0, 0, previous);
  }

  /** Takes what another has counted by itself, which counts no more. */
  void absorb(Counter other) {
    Carried before = carried;
    Carried more = other.own(other.carried);
    Counter live = before.live() == other ? null : before.live();
    carried = new Carried(before.packets() + more.packets(), before.bytes() + more.bytes(), live);
  }
}
